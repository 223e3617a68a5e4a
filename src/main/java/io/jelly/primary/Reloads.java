package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reload that is under way, one at a time, and what there is to say of it. A rollback is a
 * reload, too: forward, to a new generation that is made like the one before the present one. On
 * the supervisor's thread, except {@link #reload} and {@link #rollback}.
 */
final class Reloads {
  private static final Logger log = LoggerFactory.getLogger(Reloads.class);

  private final SupervisorThread thread;
  private final Workers workers;
  private final Supplier<Supervisor> keeper;
  private final Consumer<NodeEvent> events;
  private final Generations generations;
  private @Nullable Reload running;

  /**
   * @param keeper the supervisor; throws IllegalStateException if there is none or the node stops
   * @param events hears of each reload's start and end
   */
  Reloads(
      RunDirectory directory,
      SupervisorThread thread,
      Workers workers,
      Supplier<Supervisor> keeper,
      NodePage page,
      Consumer<NodeEvent> events) {
    this.thread = thread;
    this.workers = workers;
    this.keeper = keeper;
    this.events = events;
    generations = new Generations(directory, page);
  }

  void blueprint(WorkerBlueprint blueprint) {
    generations.add(blueprint);
  }

  /** See {@link Generations#predecessor}. */
  void predecessor(int generation, WorkerBlueprint blueprint) {
    generations.predecessor(generation, blueprint);
  }

  /** See {@link Generations#memory}. */
  JsonObject memory(WorkerBlueprint blueprint) {
    return generations.memory(blueprint);
  }

  boolean knows(int generation) {
    return generations.knows(generation);
  }

  /** Verticle instances in each worker of a generation. */
  int instances(int generation, int otherwise) {
    if (!generations.knows(generation)) return otherwise;
    return blueprint(generation).settings().getInteger("instances", otherwise);
  }

  WorkerBlueprint blueprint(int generation) {
    return generations.blueprint(generation);
  }

  /** See {@link PrimaryNode#reload}. Any thread. */
  CompletableFuture<JsonObject> reload(IntFunction<WorkerBlueprint> maker, boolean wait) {
    return ask(() -> maker, wait);
  }

  /** See {@link PrimaryNode#rollback}. Any thread. */
  CompletableFuture<JsonObject> rollback(boolean wait) {
    return ask(
        () -> {
          WorkerBlueprint previous = generations.previous();
          log.info("rollback to what generation {} was", previous.generation());
          return previous::as;
        },
        wait);
  }

  private CompletableFuture<JsonObject> ask(
      Supplier<IntFunction<WorkerBlueprint>> choice, boolean wait) {
    return thread.ask(() -> start(choice, wait)).thenCompose(Function.identity());
  }

  private CompletableFuture<JsonObject> start(
      Supplier<IntFunction<WorkerBlueprint>> choice, boolean wait) {
    Supervisor unused = keeper.get(); // Refuses where there can be no reload.
    Reload before = running;
    if (before == null) return prepare(choice.get());
    if (!wait) throw new IllegalStateException(before.refusal(thread.nowMs()));
    return before.verdict().handle((verdict, failed) -> "over").thenCompose(o -> ask(choice, true));
  }

  /** Keeps the copies of the program that workers run from. */
  void keepCopies() {
    generations.keepCopies();
  }

  /** Throws IllegalStateException while a reload is under way. */
  void refuseIfRunning() {
    if (running == null) return;
    throw new IllegalStateException(running.refusal(thread.nowMs()));
  }

  /** Copying jars may take its time: not on this thread. */
  private CompletableFuture<JsonObject> prepare(IntFunction<WorkerBlueprint> maker) {
    int generation = generations.next();
    String now = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    Reload reload = new Reload(generation, now, thread.nowMs());
    running = reload;
    CompletableFuture.supplyAsync(() -> maker.apply(generation))
        .thenCompose(blueprint -> thread.ask(() -> begin(reload, blueprint)))
        .whenComplete(
            (begun, failure) -> {
              if (failure != null) thread.execute(() -> cancel(reload, failure));
            });
    return reload.verdict();
  }

  private boolean begin(Reload reload, WorkerBlueprint blueprint) {
    if (running != reload) return false; // The node stops.
    log.info("reload: generation {} begins", blueprint.generation());
    happened("reload-started", "generation " + reload.generation() + " begins", reload);
    generations.add(blueprint);
    reload.begin();
    keeper.get().desire(desired -> desired.reloadedTo(blueprint.generation()));
    return true;
  }

  /** It has not changed anything yet. */
  private void cancel(Reload reload, Throwable failure) {
    String why = "generation " + reload.generation() + " cannot be made: " + describe(failure);
    end(reload, why);
    generations.abandoned();
    generations.tidy(workers.living());
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof java.io.UncheckedIOException))
      cause = cause.getCause();
    // One of no special kind was made for people.
    boolean special = cause.getClass() != java.io.IOException.class;
    return special && cause instanceof java.io.IOException
        ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
        : String.valueOf(cause.getMessage());
  }

  /** The node stops: there will be no verdict. */
  void stopping() {
    if (running != null) end(running, "the node is stopping");
  }

  private void end(Reload reload, String why) {
    if (running != reload) return;
    running = null;
    happened("reload-failed", why, reload);
    reload.verdict().completeExceptionally(new IllegalStateException(why));
  }

  /** The plan is through with a generation; {@code why} it failed, or empty. */
  void decided(int generation, Optional<String> why) {
    if (why.isPresent()) log.error("generation {} is abandoned: {}", generation, why.get());
    else log.info("generation {} has replaced the one before", generation);
    if (why.isPresent()) generations.abandoned();
    else generations.confirmed(generation);
    Reload reload = running;
    if (reload == null) inherited(generation, why);
    else if (why.isPresent()) reload.abandon(why.get(), workers.living(), thread.nowMs());
    else reload.confirm();
  }

  /** It was begun by a primary that died; nobody waits for its verdict. */
  private void inherited(int generation, Optional<String> why) {
    happened(
        why.isPresent() ? "reload-failed" : "reload-done",
        why.orElse("begun by the primary before, which died"),
        generation);
  }

  void drained(WorkerHandle worker, int migrated, int closed) {
    if (running != null) running.drained(worker.id, migrated, closed);
  }

  /** Hears of every event of the node. */
  void happened(NodeEvent event) {
    if (running != null && event instanceof NodeEvent.State state)
      running.changed(state, thread.nowMs());
  }

  /**
   * Gives the verdict once nothing of an earlier generation lives, and forgets what only that
   * needed.
   */
  void endIfOver() {
    Reload reload = running;
    if (reload != null && reload.isOver(workers.living(), thread.nowMs())) {
      running = null;
      tell(reload, reload.verdict().join());
    }
    if (running == null) generations.tidy(workers.living());
  }

  private void tell(Reload reload, JsonObject verdict) {
    if (!verdict.getBoolean("ok")) {
      happened("reload-failed", verdict.getJsonArray("reasons").getString(0), reload);
      return;
    }
    happened(
        "reload-done",
        "%d workers replaced, %d connections moved, %d closed, %d ms"
            .formatted(
                verdict.getLong("replaced"),
                verdict.getLong("migrated"),
                verdict.getLong("closed"),
                verdict.getLong("durationMs")),
        reload);
  }

  private void happened(String name, String text, Reload reload) {
    happened(name, text, reload.generation());
  }

  private void happened(String name, String text, int generation) {
    JsonObject details = new JsonObject().put("generation", generation);
    events.accept(new NodeEvent.OfNode(name, text, details));
  }
}
