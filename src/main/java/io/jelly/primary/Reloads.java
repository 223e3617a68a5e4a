package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Exit;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of a node: how the workers of each are started, and the reload that is under way,
 * one at a time. On the supervisor's thread, except {@link #reload}.
 */
final class Reloads {
  private static final Logger log = LoggerFactory.getLogger(Reloads.class);

  private final RunDirectory directory;
  private final SupervisorThread thread;
  private final Workers workers;
  private final Supplier<Supervisor> keeper;
  private final Map<Integer, WorkerBlueprint> blueprints = new HashMap<>();
  private @Nullable Reload running;
  private final NodePage page;

  /**
   * @param keeper the supervisor; throws IllegalStateException if there is none or the node stops
   */
  Reloads(
      RunDirectory directory,
      SupervisorThread thread,
      Workers workers,
      Supplier<Supervisor> keeper,
      NodePage page) {
    this.directory = directory;
    this.thread = thread;
    this.workers = workers;
    this.keeper = keeper;
    this.page = page;
  }

  void blueprint(WorkerBlueprint blueprint) {
    blueprints.put(blueprint.generation(), blueprint);
  }

  boolean knows(int generation) {
    return blueprints.containsKey(generation);
  }

  WorkerBlueprint blueprint(int generation) {
    return Objects.requireNonNull(
        blueprints.get(generation), () -> "no blueprint of generation " + generation);
  }

  /** See {@link PrimaryNode#reload}. Any thread. */
  CompletableFuture<JsonObject> reload(IntFunction<WorkerBlueprint> maker) {
    return thread
        .ask(this::reserveGeneration)
        .thenApply(maker::apply)
        .thenCompose(blueprint -> thread.ask(() -> begin(blueprint)).thenCompose(Reload::verdict));
  }

  private int reserveGeneration() {
    Supervisor unused = keeper.get(); // Refuses where there can be no reload.
    refuseIfRunning();
    int next = page.getInt(Fact.LAST_GENERATION) + 1;
    page.set(Fact.LAST_GENERATION, next);
    return next;
  }

  /** Throws IllegalStateException while a reload is under way. */
  void refuseIfRunning() {
    if (running == null) return;
    throw new IllegalStateException(
        "a reload to generation " + running.generation() + " is under way");
  }

  private Reload begin(WorkerBlueprint blueprint) {
    refuseIfRunning();
    log.info("reload: generation {} begins", blueprint.generation());
    Reload started = new Reload(blueprint.generation(), thread.nowMs());
    running = started;
    blueprint(blueprint);
    keeper.get().desire(desired -> desired.reloadedTo(blueprint.generation()));
    return started;
  }

  /** The plan is through with a generation; {@code why} it failed, or empty. */
  void decided(int generation, Optional<String> why) {
    if (why.isPresent()) log.error("generation {} is abandoned: {}", generation, why.get());
    else log.info("generation {} has replaced the one before", generation);
    if (running == null) return;
    if (why.isPresent()) running.abandon(why.get(), thread.nowMs());
    else running.confirm();
  }

  void drained(WorkerHandle worker, Message.Drained result) {
    if (running != null) running.drained(worker, result.migrated(), result.closed());
  }

  void exited(Exit exit, String reason) {
    if (running != null) running.exited(exit.workerId(), exit.generation(), reason);
  }

  /**
   * Gives the verdict once nothing of an earlier generation lives, and forgets what only that
   * needed.
   */
  void endIfOver(int currentGeneration) {
    if (running == null || !running.isOver(workers.living(), thread.nowMs())) return;
    running = null;
    blueprints.keySet().removeIf(generation -> generation < currentGeneration);
    try {
      Snapshot.removeBefore(directory, currentGeneration);
    } catch (IOException e) {
      log.warn("an old snapshot of jars could not be removed: {}", e.getMessage());
    }
  }
}
