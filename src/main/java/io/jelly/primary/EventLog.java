package io.jelly.primary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to a node: the last {@value #KEPT} events in memory, and all of late in a file,
 * from which the next primary of the run directory goes on. Each event is a JSON object that begins
 * with {@code "seq"}, a number one higher than that of the event before, and {@code "time"}, in
 * UTC. Thread-safe.
 */
public final class EventLog implements AutoCloseable {
  /** How many events can be asked for. */
  static final int KEPT = 10_000;

  /** How many one answer has at most. */
  static final int MAX_PAGE = 1_000;

  private static final int MAX_WAITING = 256;
  private static final long MAX_FILE_BYTES = 4 << 20;
  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  private record Entry(long seq, String line) {}

  private record Waiter(long since, int limit, CompletableFuture<JsonObject> answer) {}

  private final EventFile file;
  private final Clock clock;
  private final Deque<Entry> ring = new ArrayDeque<>();
  private final List<Waiter> waiting = new ArrayList<>();
  private long newest;
  private boolean fileBroken;
  private boolean closed;

  private EventLog(EventFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Goes on where the file ends. */
  public static EventLog open(Path path, Clock clock) throws IOException {
    return open(path, clock, MAX_FILE_BYTES);
  }

  static EventLog open(Path path, Clock clock, long maxFileBytes) throws IOException {
    EventLog events = new EventLog(EventFile.open(path, maxFileBytes), clock);
    for (String line : events.file.lines()) {
      long seq = sequenceNumber(line);
      if (seq > events.newest) events.keep(new Entry(seq, line));
    }
    return events;
  }

  /** 0 for a line that is none of ours. */
  private static long sequenceNumber(String line) {
    try {
      return new JsonObject(line).getLong("seq", 0L);
    } catch (RuntimeException e) {
      return 0;
    }
  }

  /** Adds an event, under the next number and with the time of now. */
  public void add(JsonObject event) {
    List<Runnable> answers = new ArrayList<>();
    synchronized (this) {
      if (closed) return;
      long seq = newest + 1;
      String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
      JsonObject numbered = new JsonObject().put("seq", seq).put("time", time);
      String line = numbered.mergeIn(event).encode();
      keep(new Entry(seq, line));
      write(line);
      for (Waiter waiter : waiting) {
        JsonObject page = page(waiter.since, waiter.limit);
        answers.add(() -> waiter.answer.complete(page));
      }
      waiting.clear();
    }
    answers.forEach(Runnable::run);
  }

  private void keep(Entry entry) {
    newest = entry.seq;
    if (ring.size() == KEPT) ring.removeFirst();
    ring.addLast(entry);
  }

  private void write(String line) {
    try {
      file.append(line);
      fileBroken = false;
    } catch (IOException e) {
      if (!fileBroken) log.warn("events cannot be written to their file: {}", e.toString());
      fileBroken = true;
    }
  }

  /**
   * Events after a number, oldest first: {@code {"events":[...],"last","newest","missed"}}, where
   * {@code last} is the number to ask on from, and {@code missed} how many between are no longer
   * kept.
   *
   * @param since a number; a negative one counts from the end: -10 for the last ten
   * @param limit how many at most; more than {@value #MAX_PAGE} are never given
   * @param waitMs how long to wait for one if there is none, 0 for not
   * @return fails with IllegalStateException if too many wait already
   */
  public CompletableFuture<JsonObject> list(long since, int limit, long waitMs) {
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    synchronized (this) {
      long from = since < 0 ? Math.max(0, newest + since) : since;
      boolean none = from >= newest;
      if (!none || waitMs <= 0 || closed)
        return CompletableFuture.completedFuture(page(from, limit));
      if (waiting.size() >= MAX_WAITING)
        return CompletableFuture.failedFuture(
            new IllegalStateException(MAX_WAITING + " callers wait for events already"));
      Waiter waiter = new Waiter(from, limit, answer);
      waiting.add(waiter);
      answer.whenComplete((page, failure) -> forget(waiter));
      answer.completeOnTimeout(page(from, limit), waitMs, TimeUnit.MILLISECONDS);
    }
    return answer;
  }

  private synchronized void forget(Waiter waiter) {
    waiting.remove(waiter);
  }

  private JsonObject page(long since, int limit) {
    JsonArray events = new JsonArray();
    long last = since;
    long missed = 0;
    for (Entry entry : ring) {
      if (entry.seq <= since) continue;
      if (events.isEmpty()) missed = entry.seq - since - 1;
      if (events.size() == Math.min(limit, MAX_PAGE)) break;
      events.add(new JsonObject(entry.line));
      last = entry.seq;
    }
    return new JsonObject()
        .put("events", events)
        .put("last", last)
        .put("newest", newest)
        .put("missed", missed);
  }

  /** Nobody waits any longer; what comes after this is dropped. */
  @Override
  public void close() throws IOException {
    List<Waiter> left;
    synchronized (this) {
      if (closed) return;
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      file.close();
    }
    left.forEach(waiter -> waiter.answer.complete(page(waiter.since, waiter.limit)));
  }
}
