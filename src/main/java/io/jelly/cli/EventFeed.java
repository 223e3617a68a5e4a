package io.jelly.cli;

import io.jelly.config.RunDirectory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The events of a node in their order, each once. It asks for those after the last it has seen, so
 * a new primary is asked where the old one left off; what the last primary had no time to tell is
 * read from the file it leaves. Blocks; for one thread.
 */
final class EventFeed {
  private static final int PAGE = 1_000;
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** How long a node may be without a primary that answers. */
  private static final Duration SUCCESSION = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final RunDirectory node;
  private final Predicate<JsonObject> show;
  private final Consumer<String> complain;
  private long last;
  private boolean stopped;
  private boolean unread;

  /**
   * Nothing is asked yet.
   *
   * @param first the number to go on from; a negative one counts from the end
   * @param show false ends it
   * @param complain hears of events that are no longer kept
   */
  EventFeed(RunDirectory node, long first, Predicate<JsonObject> show, Consumer<String> complain) {
    this.node = node;
    this.last = first;
    this.show = show;
    this.complain = complain;
  }

  /** Shows what there is up to now. */
  void all() {
    long newest = page(0);
    while (last < newest && !unread) {
      page(0);
    }
  }

  /** Shows what happens until the node has ended; the exit code of the command. */
  int follow() throws IOException {
    while (!unread && !stopped) {
      try {
        page(WAIT.toMillis());
      } catch (CommandFailure primaryGone) {
        awaitPrimary();
      }
    }
    return ExitCode.OK;
  }

  /** Until a primary answers, or the old one has said in the file that it was the last. */
  private void awaitPrimary() throws IOException {
    long start = System.nanoTime();
    while (true) {
      rest();
      if (unread || stopped) {
        return;
      }
      try {
        page(0);
        return;
      } catch (CommandFailure noAnswer) {
        if (System.nanoTime() - start > SUCCESSION.toNanos()) {
          throw node.isRunning() ? noAnswer : gone();
        }
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private CommandFailure gone() {
    return new CommandFailure(
        ExitCode.FAILED,
        "node " + node.name() + " is gone: its primary has died, and no new one has come");
  }

  /** Asks once; returns the number of the newest event there is. */
  private long page(long waitMs) {
    JsonObject params =
        new JsonObject().put("since", last).put("limit", PAGE).put("waitMs", waitMs);
    JsonObject page = NodeCommand.call(node, "events.list", params, WAIT.plusMillis(waitMs));
    long missed = number(page, "missed");
    if (missed > 0) {
      complain.accept("(" + missed + " events are no longer kept)");
    }
    JsonArray events = page.getJsonArray("events", new JsonArray());
    for (int i = 0; i < events.size() && !unread; i++) {
      take(events.getJsonObject(i));
    }
    last = Math.max(last, number(page, "last"));
    return number(page, "newest");
  }

  private void take(JsonObject event) {
    last = number(event, "seq");
    stopped = "stopped".equals(event.getValue("event"));
    unread = !show.test(event);
  }

  /** What the primary wrote down and did not tell any more. */
  private void rest() throws IOException {
    if (Files.notExists(node.events())) {
      return;
    }
    for (String line :
        new String(Files.readAllBytes(node.events()), StandardCharsets.UTF_8).lines().toList()) {
      JsonObject event = parsed(line);
      if (number(event, "seq") > last && !unread) {
        take(event);
      }
    }
  }

  /** The last line may be one that was never finished. */
  private static JsonObject parsed(String line) {
    try {
      return new JsonObject(line);
    } catch (DecodeException unfinished) {
      return new JsonObject();
    }
  }

  private static long number(JsonObject of, String key) {
    return of.getValue(key) instanceof Number number ? number.longValue() : 0;
  }
}
