package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;

/**
 * What the operations act on. Futures fail with IllegalArgumentException or IllegalStateException,
 * whose message is for the user, where the node refuses. Any thread.
 */
public interface NodeControl {
  /** The snapshot of {@code status --json}. */
  CompletableFuture<JsonObject> status();

  /** Sends a worker a signal (name without SIG, or number); completes with its pid. */
  CompletableFuture<Long> kill(int workerId, String signal);

  /** Changes the number of workers; completes with {@code {"before","after"}}. */
  CompletableFuture<JsonObject> scale(IntUnaryOperator change);

  /**
   * Replaces all workers, new before old; completes with the verdict when it is over, either way.
   *
   * @param wait wait for a reload that is under way; else it is a reason to refuse
   */
  CompletableFuture<JsonObject> reload(boolean wait);

  /** A reload whose new generation is made like the one before the present one. */
  CompletableFuture<JsonObject> rollback(boolean wait);

  /**
   * What happened: {@code {"events":[...],"last","newest","missed"}}.
   *
   * @param since events with higher numbers; a negative one counts from the end
   * @param limit how many at most
   * @param waitMs how long to wait for one if there is none
   */
  CompletableFuture<JsonObject> events(long since, int limit, long waitMs);

  /**
   * Replaces this primary by one of another jar; completes with {@code {"pid","version"}} of the
   * new one when it is about to take over.
   *
   * @param jar its path; empty for the one this primary was started with
   */
  CompletableFuture<JsonObject> upgrade(String jar);

  /** Lets go of the node, for the primary of this pid, which {@link #upgrade} has started. */
  CompletableFuture<JsonObject> handOver(long pid);

  /** What is in force, and where it was written: the answer of {@code config show --json}. */
  CompletableFuture<JsonObject> configuration();

  /** What is known in numbers, in Prometheus' text format 0.0.4. */
  CompletableFuture<String> metrics();

  /** The node's part in cluster-wide operations; empty if it is in no cluster. */
  default Optional<ClusterControl> cluster() {
    return Optional.empty();
  }

  /** Begins to stop the node. */
  void stop();
}
