package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One TCP connection. Everything on its event loop. */
final class TcpConversation implements Conversation.Wire {
  /** Time a client gets to see the end; closing over unread bytes would take it the answers. */
  private static final long LINGER_MS = 2_000;

  private final Dispatcher dispatcher;
  private final ContextInternal context;
  private final NetSocket socket;
  private final TcpTransport transport;
  private final Conversation conversation;
  private final ValueFramer framer;

  /** False where it is asked who the client is. */
  private final boolean movable;

  private Future<Void> written = Future.succeededFuture();
  private long received;
  private long told;
  private Runnable release = () -> {};
  private boolean reading;
  private boolean inputEnded;
  private boolean refused;

  TcpConversation(
      Dispatcher dispatcher, ContextInternal context, NetSocket socket, TcpTransport transport) {
    this.dispatcher = dispatcher;
    this.context = context;
    this.socket = socket;
    this.transport = transport;
    Caller caller = dispatcher.authentication().withoutToken();
    movable = caller.equals(Caller.ANYONE);
    CallOrigin origin = CallOrigin.ofClient(none -> null, socket.remoteAddress());
    conversation = new Conversation(dispatcher, context, this, caller, origin);
    framer = new ValueFramer(() -> dispatcher.limits().bodyBytes());
  }

  void start() {
    if (movable) {
      transport.handled(socket, 0);
    }
    socket.handler(
        segment -> {
          received += segment.length();
          framer.add(segment);
          readOn();
        });
    socket.endHandler(
        ended -> {
          inputEnded = true;
          readOn();
        });
    socket.drainHandler(drained -> conversation.adjust());
    socket.exceptionHandler(broken -> {}); // The close handler hears of it as well.
    socket.shutdownHandler(shutdown -> shutDown());
    socket.closeHandler(closed -> conversation.closed());
  }

  /** A connection that is going to move ends here by itself, and needs only to come to rest. */
  private void shutDown() {
    if (isMovable() && transport.isMoving(socket)) {
      conversation.slowDown();
    } else {
      conversation.drain();
    }
  }

  /** Who the client is, and what it has subscribed to, moves to no other worker. */
  private boolean isMovable() {
    return movable && !conversation.isSubscribed();
  }

  /** Takes the values of the present segment for as long as there is room. */
  private void readOn() {
    if (reading) {
      return;
    }
    reading = true;
    boolean more = !conversation.isOver();
    while (more && conversation.hasRoom()) {
      Buffer value = framer.next();
      more = value != null;
      if (value != null) {
        conversation.received(value);
      }
    }
    reading = false;
    if (!more) {
      segmentDone();
    }
  }

  private void segmentDone() {
    if (conversation.isOver() || refused) {
      return;
    }
    if (framer.isTooLarge()) {
      refused = true;
      write(Dispatcher.error(dispatcher.bodyTooLarge()));
      conversation.finish();
    } else if (inputEnded) {
      Buffer rest = framer.rest();
      if (rest != null) {
        conversation.received(rest);
      }
      conversation.finish();
    } else {
      conversation.adjust();
    }
  }

  @Override
  public void idle() {
    if (isMovable() && !reading && !refused && framer.isAtBoundary() && told < received) {
      transport.handled(socket, received - told);
      told = received;
    }
  }

  @Override
  public void write(Buffer answer) {
    written = socket.write(line(answer));
  }

  /**
   * JSON that a method has as text may have line breaks, all of them between its tokens: as spaces
   * they mean the same, and the answer is one line.
   */
  private static Buffer line(Buffer answer) {
    byte[] line = Arrays.copyOf(answer.getBytes(), answer.length() + 1);
    for (int i = 0; i < answer.length(); i++) if (line[i] == '\n' || line[i] == '\r') line[i] = ' ';
    line[answer.length()] = '\n';
    return Buffer.buffer(line);
  }

  @Override
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void answering() {
    release = transport.answering(socket);
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
    readOn();
    if (conversation.hasRoom()) {
      socket.resume();
    }
  }

  @Override
  public void end(Conversation.End how) {
    if (how == Conversation.End.UNAUTHENTICATED) {
      write(Dispatcher.error(ErrorCode.unauthenticated("no valid token")));
    }
    written.onComplete(last -> context.emit(this::endOutput));
  }

  private void endOutput(@Nullable Void ignored) {
    if (inputEnded) {
      socket.close();
      return;
    }
    transport.endOutput(socket);
    long timer = context.owner().setTimer(LINGER_MS, late -> socket.close());
    socket.handler(discarded -> {});
    socket.endHandler(
        ended -> {
          context.owner().cancelTimer(timer);
          socket.close();
        });
    socket.resume();
  }
}
