package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** One WebSocket. Everything on its event loop. */
final class WebSocketConversation implements Conversation.Wire {
  private static final short TOO_LARGE = 1009;
  private static final short RESTART = 1012;
  private static final short AWAY = 1001;

  /** Of the range for private use; as the status 401 of HTTP. */
  private static final short UNAUTHENTICATED = 4401;

  private static final Buffer PING = Buffer.buffer("jelly");

  private final Dispatcher dispatcher;
  private final ContextInternal context;
  private final ServerWebSocket socket;
  private final Conversation conversation;
  private final Supplier<Runnable> held;
  private final long pingMs;
  private Runnable release = () -> {};
  private boolean heard = true;

  WebSocketConversation(
      Dispatcher dispatcher,
      ContextInternal context,
      ServerWebSocket socket,
      Caller caller,
      CallOrigin origin,
      Supplier<Runnable> held,
      long pingMs) {
    this.dispatcher = dispatcher;
    this.context = context;
    this.socket = socket;
    this.held = held;
    this.pingMs = pingMs;
    conversation = new Conversation(dispatcher, context, this, caller, origin);
  }

  void start() {
    WebSocketMessages messages =
        new WebSocketMessages(
            () -> dispatcher.limits().messageBytes(),
            conversation::received,
            () ->
                close(
                    TOO_LARGE,
                    "a message may have " + dispatcher.limits().messageBytes() + " bytes"));
    socket.frameHandler(
        frame -> {
          heard = true;
          messages.handle(frame);
        });
    socket.drainHandler(drained -> conversation.adjust());
    socket.exceptionHandler(broken -> {}); // The close handler hears of it as well.
    socket.shutdownHandler(shutdown -> conversation.drain());
    long pings = context.owner().setPeriodic(pingMs, ignored -> ping());
    socket.closeHandler(
        closed -> {
          context.owner().cancelTimer(pings);
          conversation.closed();
        });
  }

  /**
   * A client that answers no ping is gone without a word. One that is only made to wait is not
   * heard either; if it never reads on, the server's idle time-out ends it.
   */
  private void ping() {
    if (conversation.isOver() || !conversation.hasRoom()) {
      return;
    }
    if (!heard) {
      close(AWAY, "no answer to a ping");
      return;
    }
    heard = false;
    socket.writePing(PING);
  }

  private void close(short code, String reason) {
    conversation.closed();
    socket.close(code, reason);
  }

  @Override
  public void write(Buffer answer) {
    socket.writeTextMessage(answer.toString(StandardCharsets.UTF_8));
  }

  @Override
  public boolean ignoresResponses() {
    return true;
  }

  @Override
  public boolean isFull() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  @Override
  public void answering() {
    release = held.get();
  }

  @Override
  public void answered() {
    release.run();
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  @Override
  public void end(Conversation.End how) {
    switch (how) {
      case RESTART -> socket.close(RESTART, "service restart, all answered");
      case UNAUTHENTICATED -> socket.close(UNAUTHENTICATED, "no valid token");
    }
  }
}
