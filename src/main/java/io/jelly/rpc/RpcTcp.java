package io.jelly.rpc;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;

/**
 * JSON-RPC over plain TCP: newline-delimited JSON both ways, a line for each body and each answer.
 * It is a bit more forgiving than that: see {@link ValueFramer}. To be given to a NetServer as its
 * connect handler.
 */
public final class RpcTcp implements Handler<NetSocket> {
  private final Dispatcher dispatcher;
  private final TcpTransport transport;

  /** Serves the dispatcher's methods. */
  public RpcTcp(Dispatcher dispatcher, TcpTransport transport) {
    this.dispatcher = dispatcher;
    this.transport = transport;
  }

  @Override
  public void handle(NetSocket socket) {
    transport.allowHalfClose(socket);
    new TcpConversation(dispatcher, ContextInternal.current(), socket, transport).start();
  }
}
