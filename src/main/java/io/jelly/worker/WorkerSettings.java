package io.jelly.worker;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the primary tells a worker to be, as it travels in the control socket's welcome.
 *
 * @param json see the accessors for its members
 */
record WorkerSettings(JsonObject json) {

  String node() {
    return json.getString("node", "");
  }

  int generation() {
    return json.getInteger("generation", 1);
  }

  int instances() {
    return json.getInteger("instances", 1);
  }

  /** Where the built-in service listens. */
  SocketAddress address() {
    String path = json.getString("path", "");
    return path.isEmpty()
        ? SocketAddress.inetSocketAddress(
            json.getInteger("port", 0), json.getString("host", "127.0.0.1"))
        : SocketAddress.domainSocketAddress(path);
  }

  /** The verticle's class name; empty for the built-in service alone. */
  String verticle() {
    return json.getString("verticle", "");
  }

  JsonObject verticleConfig() {
    return json.getJsonObject("config", new JsonObject());
  }

  /** The port that leads to this worker alone is this plus the worker's id; 0 for none. */
  int workerPortBase() {
    return json.getInteger("workerPortBase", 0);
  }

  int drainTimeoutMs() {
    return json.getInteger("drainTimeoutMs", 30_000);
  }

  /** Where the built-in service listens for plain TCP; null for nowhere. */
  @Nullable SocketAddress rpcTcpAddress() {
    int port = rpc().getInteger("tcpPort", 0);
    return port == 0
        ? null
        : SocketAddress.inetSocketAddress(port, json.getString("host", "127.0.0.1"));
  }

  /** The Unix socket of the built-in service, {@code path} and {@code mode}; empty for none. */
  JsonObject unix() {
    return json.getJsonObject("unix", new JsonObject());
  }

  /** Certificate and key of the built-in service; empty without TLS. They change. */
  JsonObject tls() {
    return json.getJsonObject("tls", new JsonObject());
  }

  /** What web pages, names and compression are to be: this changes while the worker runs. */
  JsonObject web() {
    return json.getJsonObject("web", new JsonObject());
  }

  JsonObject rpc() {
    return json.getJsonObject("rpc", new JsonObject());
  }

  /** The bounds of RPC: these change while the worker runs. */
  JsonObject rpcLimits() {
    return json.getJsonObject("rpcLimits", new JsonObject());
  }

  /** RPC in front of upstream servers: this changes while the worker runs. */
  JsonObject gateway() {
    return json.getJsonObject("gateway", new JsonObject());
  }

  /** Empty if this worker is in no cluster. */
  JsonObject cluster() {
    return json.getJsonObject("cluster", new JsonObject());
  }

  /** Of the program, for documents that name it. */
  String version() {
    return json.getString("version", "");
  }
}
