package io.jelly.admin;

import io.jelly.rpc.ErrorCode;
import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.RpcCall;
import io.jelly.rpc.RpcMethod;
import io.jelly.rpc.RpcRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Operations on several nodes, or on another one, from this node: one at a time in the whole
 * cluster, each on a thread of its own, done step by step by the primaries of the nodes. The
 * primary leads and not a worker, since workers come and go while it happens. Thread-safe.
 */
final class ClusterOperations {
  private static final long LONGEST_MS = 24 * 3_600_000L;
  private static final long STEP_MS = 60_000;
  private static final long GUARD_MS = 2_000;
  private static final long LEAVE_MS = 120_000;
  private static final long ANSWER_FIRST_MS = 100;

  private static final List<String> OPERATIONS =
      List.of("cluster.reload", "cluster.scale", "cluster.kill", "cluster.drain", "cluster.push");

  /** Gives answers in the way of the operations table. */
  interface Answering {
    Future<?> answer(Supplier<CompletableFuture<JsonObject>> operation);
  }

  private final NodeControl node;
  private final ClusterControl control;
  private final ClusterView view;
  private final Errands errands;
  private final Steps steps;
  private final SealedSteps sealed;
  private final OperationLock lock;
  private final LongSupplier clock;

  ClusterOperations(
      NodeControl node,
      ClusterControl control,
      ClusterReports reports,
      ScheduledExecutorService timer,
      LongSupplier clock) {
    this.clock = clock;
    this.node = node;
    this.control = control;
    view = new ClusterView(reports);
    Later later = Later.of(timer);
    errands = new Errands(later);
    steps = NodeSteps.of(node, control);
    sealed = new SealedSteps(steps, control.seal());
    lock = new OperationLock(errands, later, clock, Clock.systemUTC());
    PushGuard guard = new PushGuard(control, errands, view::seesEnough, clock);
    timer.scheduleWithFixedDelay(guard::look, GUARD_MS, GUARD_MS, TimeUnit.MILLISECONDS);
  }

  /** In a node without a cluster they are refused in words. */
  static void refuse(RpcRegistry registry, Answering answering, String why) {
    for (String name : OPERATIONS)
      registry.method(
          name,
          call ->
              answering.answer(
                  () -> CompletableFuture.failedFuture(new IllegalStateException(why))));
  }

  void register(RpcRegistry registry, Answering answering) {
    registry.method("cluster.errand", call -> answering.answer(errands::next));
    registry.method("cluster.errand.done", this::done);
    registry.method(
        "cluster.step", call -> answering.answer(() -> sealed.ask(call.params().object())));
    operation(registry, answering, "cluster.reload", this::reload);
    operation(registry, answering, "cluster.scale", this::scale);
    operation(registry, answering, "cluster.kill", this::kill);
    operation(registry, answering, "cluster.drain", this::drain);
    operation(registry, answering, "cluster.push", this::push);
  }

  private static void operation(
      RpcRegistry registry,
      Answering answering,
      String name,
      Function<JsonObject, CompletableFuture<JsonObject>> operation) {
    RpcMethod method = call -> answering.answer(() -> operation.apply(params(call)));
    registry.method(name, MethodOptions.defaults().withTimeoutMs(LONGEST_MS), method);
  }

  private static JsonObject params(RpcCall call) {
    return call.params().isAbsent() ? new JsonObject() : call.params().object();
  }

  private Future<?> done(RpcCall call) {
    errands.done(call.params().object());
    return Future.succeededFuture(new JsonObject());
  }

  private CompletableFuture<JsonObject> reload(JsonObject params) {
    boolean wait = params.getBoolean("wait", false);
    return run("reload --all", session -> RollingReload.run(session, wait));
  }

  private CompletableFuture<JsonObject> scale(JsonObject params) {
    String target = text(params, "node");
    String workers = text(params, "workers");
    if (!WorkerCount.isOne(workers))
      throw ErrorCode.INVALID_PARAMS.error("\"workers\" must be a number, +number or -number");
    return run(
        "scale " + workers + " --node " + target,
        session -> one(session, target, "scale", new JsonObject().put("workers", workers)));
  }

  private CompletableFuture<JsonObject> kill(JsonObject params) {
    String target = text(params, "node");
    int worker = params.getInteger("id", 0);
    String signal = params.getString("signal", "KILL");
    return run(
        "kill " + target + "/" + worker,
        session ->
            one(session, target, "kill", new JsonObject().put("id", worker).put("signal", signal)));
  }

  private static JsonObject one(Session session, String node, String step, JsonObject params) {
    JsonObject result = session.step(known(session, node), step, params, STEP_MS);
    return result.copy().put("ok", true).put("node", node);
  }

  private static String known(Session session, String node) {
    if (session.nodes().contains(node)) return node;
    throw new IllegalArgumentException(
        "there is no node "
            + node
            + " in the cluster; it has "
            + String.join(", ", session.nodes().stream().sorted().toList()));
  }

  /** Of this node itself the caller sees the end: the answer comes first, then it stops. */
  private CompletableFuture<JsonObject> drain(JsonObject params) {
    String target = text(params, "node");
    return run("drain " + target, session -> drain(session, target))
        .whenComplete(
            (verdict, failure) -> {
              if (verdict != null && verdict.getBoolean("own", false)) stopSoon();
            });
  }

  private void stopSoon() {
    control.announce("asked", "drain, by this node's own command line", new JsonObject());
    CompletableFuture.delayedExecutor(ANSWER_FIRST_MS, TimeUnit.MILLISECONDS).execute(node::stop);
  }

  private JsonObject drain(Session session, String target) {
    long begun = clock.getAsLong();
    JsonObject verdict = new JsonObject().put("ok", true).put("node", known(session, target));
    if (target.equals(session.own())) return verdict.put("own", true);
    try {
      session.step(target, "stop", new JsonObject(), STEP_MS);
    } catch (StepCaller.Gone early) {
      return verdict.put("durationMs", clock.getAsLong() - begun);
    }
    while (session.has(target)) {
      if (clock.getAsLong() - begun > LEAVE_MS)
        throw new IllegalStateException(
            "node " + target + " is still draining after " + LEAVE_MS / 1_000 + " s");
      pause(GUARD_MS / 10);
    }
    return verdict.put("durationMs", clock.getAsLong() - begun);
  }

  private CompletableFuture<JsonObject> push(JsonObject params) {
    String text = text(params, "text");
    return run("config push", session -> ConfigPush.run(session, text));
  }

  private static String text(JsonObject params, String name) {
    if (params.getValue(name) instanceof String text && !text.isBlank()) return text;
    throw ErrorCode.INVALID_PARAMS.error("\"" + name + "\" must be a text");
  }

  private CompletableFuture<JsonObject> run(String what, Function<Session, JsonObject> operation) {
    CompletableFuture<JsonObject> verdict = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(verdict, what, operation), "jelly-cluster-operation");
    thread.setDaemon(true);
    thread.start();
    return verdict;
  }

  private void complete(
      CompletableFuture<JsonObject> verdict, String what, Function<Session, JsonObject> operation) {
    try {
      verdict.complete(underLock(what, operation));
    } catch (RuntimeException e) {
      verdict.completeExceptionally(e);
    }
  }

  private JsonObject underLock(String what, Function<Session, JsonObject> operation) {
    JsonObject status = Waiting.of(node.status(), STEP_MS);
    if (!status.getJsonObject("cluster", new JsonObject()).getBoolean("enabled", false))
      throw new IllegalStateException(Operations.NO_CLUSTER);
    String own = status.getJsonObject("node").getString("id");
    view.check();
    long begun = clock.getAsLong();
    try (OperationLock.Held held = lock.take(own, what)) {
      StepCaller caller =
          new StepCaller(
              own, steps, errands, control.seal(), view::has, clock, ClusterOperations::pause);
      tell("operation-started", what, new JsonObject());
      JsonObject verdict = operation.apply(new LockedSession(own, held, caller, errands, view));
      boolean ok = verdict.getBoolean("ok", false);
      tell(ok ? "operation-done" : "operation-failed", what, verdict.copy());
      return verdict.put("operation", what).put("durationMs", clock.getAsLong() - begun);
    } catch (IllegalStateException | IllegalArgumentException e) {
      tell("operation-failed", what + ": " + Waiting.words(e), new JsonObject());
      throw e;
    }
  }

  private void tell(String event, String what, JsonObject verdict) {
    JsonObject details = new JsonObject();
    if (verdict.containsKey("reasons")) details.put("reasons", verdict.getJsonArray("reasons"));
    control.announce(event, what, details);
  }

  private static void pause(long milliseconds) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }
}
