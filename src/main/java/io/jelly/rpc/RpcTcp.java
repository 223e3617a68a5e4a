package io.jelly.rpc;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;

/**
 * JSON-RPC over plain TCP: newline-delimited JSON both ways, a line for each body and each answer.
 * It is a bit more forgiving than that: see {@link ValueFramer}. To be given to a NetServer as its
 * connect handler.
 */
public final class RpcTcp implements Handler<NetSocket> {
  private static final long LINGER_MS = 2_000;

  private final Dispatcher dispatcher;
  private final TcpTransport transport;

  /** Serves the dispatcher's methods. */
  public RpcTcp(Dispatcher dispatcher, TcpTransport transport) {
    this.dispatcher = dispatcher;
    this.transport = transport;
  }

  /** Tells a client why its connection is not served, and ends it. */
  public static void refuse(NetSocket socket, RpcException why, TcpTransport transport) {
    Vertx vertx = ContextInternal.current().owner();
    transport.allowHalfClose(socket);
    // Closing over what the client sends would take it the answer.
    long timer = vertx.setTimer(LINGER_MS, late -> socket.close());
    socket.handler(discarded -> {});
    socket.exceptionHandler(broken -> {});
    socket.endHandler(ended -> socket.close());
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
    socket
        .write(Dispatcher.error(why).copy().appendByte((byte) '\n'))
        .onComplete(written -> transport.endOutput(socket));
  }

  @Override
  public void handle(NetSocket socket) {
    transport.allowHalfClose(socket);
    new TcpConversation(dispatcher, ContextInternal.current(), socket, transport).start();
  }
}
