package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that carries message after message, both ways: what a WebSocket and a TCP
 * connection have in common. Messages run side by side and are answered as they end. Reading stops
 * while too many messages, or too many bytes of them, are in flight, and while the client does not
 * read its answers: so a connection costs a bounded amount of memory, and TCP tells the client to
 * wait. All of it on the connection's context.
 */
final class Conversation implements RpcSession {
  /** Time that one gets to say who it is. */
  private static final long AUTHENTICATE_MS = 10_000;

  private static final long LOOK_MS = 60_000;

  /** No timer has this number. */
  private static final long NONE = -1;

  /** Why a conversation is over. */
  enum End {
    /** The worker drains: connect again. */
    RESTART,
    /** Its token has expired, or there never was one. */
    UNAUTHENTICATED
  }

  /** The connection below. */
  interface Wire {
    /** Sends one answer. */
    void write(Buffer answer);

    /** True while the client does not read what was sent; {@link Conversation#adjust} ends that. */
    boolean isFull();

    /** See {@link RpcSession#ignoresResponses}. */
    default boolean ignoresResponses() {
      return false;
    }

    /** Stops reading. */
    void pause();

    /** Reads on. */
    void resume();

    /** The client waits for an answer, until {@link #answered}. */
    void answering();

    /** The client waits for nothing any more. */
    void answered();

    /** Everything taken so far is answered. */
    default void idle() {}

    /** Everything is answered, and nothing more will be: the connection can end. */
    void end(End how);
  }

  private final Dispatcher dispatcher;
  private final ContextInternal context;
  private final Wire wire;
  private int inFlight;
  private long heldBytes;
  private boolean paused;
  private boolean waiting;
  private boolean pausing;
  private boolean draining;
  private boolean finishing;
  private boolean over;

  /** How many of those that were in flight when the drain began still are. */
  private int drained;

  private long lastBeforeDrain;
  private Caller caller;
  private final CallOrigin origin;
  private long messages;
  private long expiry = NONE;
  private End end = End.RESTART;
  private final Subscriber subscriber;
  private @Nullable EventHub hub;

  Conversation(
      Dispatcher dispatcher, ContextInternal context, Wire wire, Caller caller, CallOrigin origin) {
    this.dispatcher = dispatcher;
    this.context = context;
    this.wire = wire;
    this.caller = caller;
    this.origin = origin;
    subscriber = new Subscriber(context, wire);
    watchExpiry();
  }

  @Override
  public boolean ignoresResponses() {
    return wire.ignoresResponses();
  }

  @Override
  public void authenticate(Caller other) {
    context.emit(
        other,
        next -> {
          caller = next;
          watchExpiry();
        });
  }

  @Override
  public Future<List<String>> subscribe(EventHub hub, Set<String> topics) {
    return changed(
        hub,
        now -> {
          now.addAll(topics);
          if (now.size() > Subscriber.MAX_TOPICS)
            throw ErrorCode.limit("topics", Subscriber.MAX_TOPICS, false);
        });
  }

  @Override
  public Future<List<String>> unsubscribe(EventHub hub, @Nullable Set<String> topics) {
    return changed(
        hub,
        now -> {
          if (topics == null) now.clear();
          else now.removeAll(topics);
        });
  }

  private Future<List<String>> changed(EventHub hub, Consumer<Set<String>> change) {
    Promise<List<String>> done = Promise.promise();
    context.emit(
        change,
        todo -> {
          Set<String> topics = new HashSet<>(subscriber.topics());
          try {
            todo.accept(topics);
          } catch (RpcException refusal) {
            done.fail(refusal);
            return;
          }
          if (!over) {
            subscriber.topics(topics);
            this.hub = hub;
            if (topics.isEmpty()) hub.remove(subscriber);
            else hub.add(subscriber);
          }
          done.complete(subscriber.topics());
        });
    return done.future();
  }

  /** Whether events go to this connection, which is then no more like any other. */
  boolean isSubscribed() {
    return !subscriber.isEmpty();
  }

  private void watchExpiry() {
    context.owner().cancelTimer(expiry);
    expiry = NONE;
    if (over || caller.equals(Caller.ANYONE)) return;
    boolean unknown = caller.equals(Caller.UNKNOWN);
    long left = caller.expiresAtMs() - System.currentTimeMillis();
    // Looks again now and then: the clock may be set.
    long wait = unknown ? AUTHENTICATE_MS : Math.max(1, Math.min(left, LOOK_MS));
    expiry =
        context
            .owner()
            .setTimer(
                wait,
                late -> {
                  if (unknown || caller.expiresAtMs() <= System.currentTimeMillis()) expire();
                  else watchExpiry();
                });
  }

  /** What is in flight was allowed when it came, and is answered. */
  private void expire() {
    if (over || finishing) return;
    end = End.UNAUTHENTICATED;
    subscriber.end();
    finish();
  }

  /** Answers a message in its time; ignores it if the conversation is finishing. */
  void received(Buffer message) {
    if (finishing || over) {
      return;
    }
    int bytes = message.length();
    inFlight++;
    heldBytes += bytes;
    long number = ++messages;
    Future<RpcReply> answer = dispatcher.message(message, caller, origin.message(number), this);
    if (answer.isComplete()) {
      answered(number, bytes, answer.result());
    } else {
      // It may come from another verticle's event loop, or from a timer's.
      answer.onSuccess(reply -> context.emit(reply, r -> answered(number, bytes, r)));
      adjust();
    }
  }

  private void answered(long number, int bytes, RpcReply reply) {
    inFlight--;
    heldBytes -= bytes;
    if (draining && number <= lastBeforeDrain && --drained == 0) finishing = true;
    Buffer body = reply.body();
    if (body != null && !over) {
      wire.write(body);
    }
    adjust();
  }

  /** False while nothing more may be read. */
  boolean hasRoom() {
    return !paused;
  }

  /** From now on each message waits for the one before, so that it comes to be idle again. */
  void slowDown() {
    pausing = true;
    adjust();
  }

  /**
   * Goes on for as long as what came before is being answered: a client that waits for one long
   * call need not wait for all others. Then {@link #finish}.
   */
  void drain() {
    if (draining) return;
    draining = true;
    lastBeforeDrain = messages;
    drained = inFlight;
    if (inFlight == 0) finish();
  }

  /** Takes nothing more, and ends the connection as soon as everything is answered. */
  void finish() {
    finishing = true;
    adjust();
  }

  /** The connection is gone, or has been ended by somebody else. */
  void closed() {
    over = true;
    context.owner().cancelTimer(expiry);
    subscriber.end();
    if (hub != null) hub.remove(subscriber);
  }

  boolean isOver() {
    return over;
  }

  /** Stops or goes on reading, as there is room. */
  void adjust() {
    if (over) {
      return;
    }
    subscriber.flush();
    if (waiting != inFlight > 0) {
      waiting = !waiting;
      if (waiting) wire.answering();
      else wire.answered();
    }
    // What is not taken need not wait.
    boolean full = !finishing && isFull();
    if (full != paused) {
      paused = full;
      if (full) {
        wire.pause();
      } else {
        wire.resume();
      }
    }
    if (inFlight > 0 || over) {
      return;
    }
    if (finishing) {
      closed();
      wire.end(end);
    } else {
      wire.idle();
    }
  }

  private boolean isFull() {
    RpcLimits limits = dispatcher.limits();
    return inFlight >= limits.connectionInFlight()
        || (inFlight > 0 && (pausing || heldBytes >= limits.messageBytes()))
        || wire.isFull();
  }
}
