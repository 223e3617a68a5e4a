package io.jelly;

import io.jelly.admin.ClusterControl;
import io.jelly.admin.NodeControl;
import io.jelly.config.NodeConfig;
import io.jelly.primary.ClassArchives;
import io.jelly.primary.EventLog;
import io.jelly.primary.PrimaryNode;
import io.jelly.primary.WorkerBlueprint;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;

/** What the operations do to a node with worker processes. */
final class PrimaryControl implements NodeControl {
  /** How workers of a generation are made. */
  interface Blueprinting {
    WorkerBlueprint of(NodeConfig config, int generation);
  }

  private final PrimaryNode node;
  private final LiveConfig live;
  private final PushedConfig pushed;
  private final EventLog events;
  private final ClusterTrust trust;
  private final NewerPrimary newer;
  private final ClassArchives archives;
  private final Blueprinting blueprints;

  PrimaryControl(
      PrimaryNode node,
      LiveConfig live,
      PushedConfig pushed,
      EventLog events,
      ClusterTrust trust,
      NewerPrimary newer,
      ClassArchives archives,
      Blueprinting blueprints) {
    this.node = node;
    this.live = live;
    this.pushed = pushed;
    this.events = events;
    this.trust = trust;
    this.newer = newer;
    this.archives = archives;
    this.blueprints = blueprints;
  }

  @Override
  public CompletableFuture<JsonObject> status() {
    return node.status().thenApply(trust::into);
  }

  @Override
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return node.kill(workerId, signal);
  }

  @Override
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return node.scale(change);
  }

  @Override
  public CompletableFuture<JsonObject> reload(boolean wait) {
    LiveConfig.Attempt attempt = live.beginReload();
    CompletableFuture<WorkerBlueprint> made = new CompletableFuture<>();
    return node.reload(
            generation -> {
              WorkerBlueprint next = blueprints.of(attempt.config().config(), generation);
              made.complete(next);
              return next;
            },
            wait)
        .whenComplete(
            (verdict, failure) -> {
              boolean ok = verdict != null && verdict.getBoolean("ok");
              pushed.reloaded(verdict, failure);
              live.endReload(attempt, ok);
              if (ok) made.thenAccept(archives::train);
            });
  }

  @Override
  public CompletableFuture<JsonObject> upgrade(String jar) {
    return newer.upgrade(jar);
  }

  @Override
  public CompletableFuture<JsonObject> handOver(long pid) {
    return newer.handOver(pid);
  }

  @Override
  public CompletableFuture<JsonObject> rollback(boolean wait) {
    return node.rollback(wait);
  }

  @Override
  public CompletableFuture<JsonObject> events(long since, int limit, long waitMs) {
    return events.list(since, limit, waitMs);
  }

  @Override
  public CompletableFuture<JsonObject> configuration() {
    return node.wantedWorkers().thenApply(live::show);
  }

  @Override
  public CompletableFuture<String> metrics() {
    return node.metrics();
  }

  @Override
  public Optional<ClusterControl> cluster() {
    return Optional.of(new ClusterHands(node, live, pushed, trust));
  }

  @Override
  public void stop() {
    node.stop();
  }
}
