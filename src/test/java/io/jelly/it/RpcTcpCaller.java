package io.jelly.it;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;

/** Calls over newline-delimited JSON-RPC: each echoes its number. */
final class RpcTcpCaller {
  private RpcTcpCaller() {}

  static Callable<Crowd.Client> to(int port, Random random) {
    return LineClient.to(port, random, RpcTcpCaller::call, RpcTcpCaller::answer);
  }

  /** A connection on which a test asks line by line. */
  static LineClient open(int port) throws IOException {
    return new LineClient(port, new Random(1), RpcTcpCaller::call, RpcTcpCaller::answer);
  }

  static String call(int id) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"system.echo\",\"params\":["
        + id
        + "],\"id\":"
        + id
        + "}";
  }

  static String answer(int id) {
    return "{\"jsonrpc\":\"2.0\",\"result\":[" + id + "],\"id\":" + id + "}";
  }
}
