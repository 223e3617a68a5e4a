package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The subscriptions of one connection. While its client does not read, a bounded number of events
 * wait; further ones are dropped and counted, and the client is told how many it has missed as soon
 * as it reads again. {@link #wants} and {@link #offer} on any thread, the rest on the context of
 * the connection.
 */
final class Subscriber {
  static final int MAX_TOPICS = 100;
  static final int MAX_WAITING = 256;
  static final int MAX_WAITING_BYTES = 4 << 20;

  /** Begun on other threads and not yet here: else a fast publisher could fill the memory. */
  private static final int MAX_COMING = 1_024;

  private final ContextInternal context;
  private final Conversation.Wire wire;
  private final Deque<Buffer> waiting = new ArrayDeque<>();
  private final AtomicInteger coming = new AtomicInteger();
  private final AtomicLong missed = new AtomicLong();
  private volatile Set<String> topics = Set.of();
  private long waitingBytes;
  private boolean over;

  Subscriber(ContextInternal context, Conversation.Wire wire) {
    this.context = context;
    this.wire = wire;
  }

  static Buffer event(String topic, Buffer data) {
    return Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"events.event\",\"params\":{\"topic\":")
        .appendBuffer(ResponseWriter.encode(topic))
        .appendString(",\"data\":")
        .appendBuffer(data)
        .appendString("}}");
  }

  private static Buffer missed(long count) {
    return new JsonObject()
        .put("jsonrpc", "2.0")
        .put("method", "events.missed")
        .put("params", new JsonObject().put("count", count))
        .toBuffer();
  }

  /** Topics as {@code orders.new}, {@code orders.*} or {@code *}. */
  List<String> topics() {
    return List.copyOf(new TreeSet<>(topics));
  }

  void topics(Set<String> wanted) {
    topics = Set.copyOf(wanted);
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  boolean wants(String topic) {
    for (String one : topics) {
      boolean all = one.equals("*");
      boolean group = one.endsWith(".*") && topic.startsWith(one.substring(0, one.length() - 1));
      if (all || group || one.equals(topic)) return true;
    }
    return false;
  }

  /** Sends it in its time, unless too many wait. */
  void offer(Buffer event) {
    if (coming.incrementAndGet() > MAX_COMING) {
      coming.decrementAndGet();
      missed.incrementAndGet();
      return;
    }
    context.emit(
        event,
        arrived -> {
          coming.decrementAndGet();
          arrived(arrived);
        });
  }

  private void arrived(Buffer event) {
    if (over) return;
    boolean fits =
        waiting.size() < MAX_WAITING && waitingBytes + event.length() <= MAX_WAITING_BYTES;
    if (fits && missed.get() == 0) {
      waiting.add(event);
      waitingBytes += event.length();
    } else {
      missed.incrementAndGet();
    }
    flush();
  }

  /** Writes while the client reads. */
  void flush() {
    while (!over && !wire.isFull()) {
      Buffer next = waiting.poll();
      long lost = next == null ? missed.getAndSet(0) : 0;
      if (next != null) {
        waitingBytes -= next.length();
        wire.write(next);
      } else if (lost > 0) {
        wire.write(missed(lost));
      } else {
        return;
      }
    }
  }

  void end() {
    over = true;
    topics = Set.of();
    waiting.clear();
  }
}
