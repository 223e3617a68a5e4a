package io.jelly.admin;

import io.jelly.rpc.Dispatcher;
import io.jelly.rpc.ErrorCode;
import io.jelly.rpc.MethodTable;
import io.jelly.rpc.RpcCall;
import io.jelly.rpc.RpcException;
import io.jelly.rpc.RpcLimits;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcTimer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The operations table of a node: what can be asked of it and done to it, as JSON-RPC methods.
 * Thread-safe.
 */
public final class Operations {
  /** An operation refused for what the caller asked: a plain sentence in the message. */
  static final int REFUSED = -32010;

  static final String NO_CLUSTER =
      "this node is in no cluster; start it with -cluster to make it one";
  private static final long EVENTS_PAGE = 1_000;
  private static final long MAX_EVENTS = 10_000;
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final long LONGEST_OPERATION_MS = 30 * 60_000;

  private final NodeControl node;
  private final Dispatcher dispatcher;
  private final ClusterReports reports;
  private final Optional<ClusterOperations> cluster;

  /**
   * The table.
   *
   * @param timer for time-outs of operations
   */
  public Operations(NodeControl node, ScheduledExecutorService timer) {
    this.node = node;
    Optional<ClusterControl> control = node.cluster();
    LongSupplier clock = () -> System.nanoTime() / 1_000_000;
    reports =
        new ClusterReports(
            clock,
            () -> control.map(ClusterControl::minNodes).orElse(0),
            quorum -> control.ifPresent(one -> changed(one, quorum)));
    cluster = control.map(one -> new ClusterOperations(node, one, reports, timer, clock));
    // As for RPC, but a reload takes as long as it takes.
    RpcLimits limits = RpcLimits.defaults().withRequestTimeoutMs(LONGEST_OPERATION_MS);
    MethodTable table = new MethodTable(limits);
    table.register(this::register, null);
    dispatcher = new Dispatcher(table, limits, RpcTimer.of(timer), null);
  }

  private void register(RpcRegistry registry) {
    registry.method("node.status", call -> answer(this::status));
    registry.method("cluster.status", call -> answer(this::status));
    registry.method("cluster.nodes", call -> answer(this::nodes));
    registry.method("cluster.report", this::report);
    registry.method("worker.kill", this::kill);
    registry.method("node.scale", this::scale);
    registry.method("node.upgrade", this::upgrade);
    registry.method("node.handover", this::handOver);
    registry.method("node.reload", call -> answer(() -> node.reload(wait(call))));
    registry.method("node.rollback", call -> answer(() -> node.rollback(wait(call))));
    registry.method("events.list", this::events);
    registry.method(
        "node.metrics",
        call -> answer(() -> node.metrics().thenApply(text -> new JsonObject().put("text", text))));
    registry.method("config.show", call -> answer(node::configuration));
    registry.method("node.stop", this::stop);
    cluster.ifPresentOrElse(
        operations -> operations.register(registry, Operations::answer),
        () -> ClusterOperations.refuse(registry, Operations::answer, NO_CLUSTER));
  }

  private static void changed(ClusterControl control, Quorum quorum) {
    boolean reached = quorum.isReached();
    control.announce(
        reached ? "majority" : "minority",
        reached ? "this node sees " + quorum.seen() + " nodes again" : quorum.problem(),
        quorum.toJson());
  }

  /** Answers one JSON-RPC message; an empty text for one that wants no answer. */
  public CompletableFuture<String> call(String message) {
    return dispatcher
        .dispatch(Buffer.buffer(message))
        .map(reply -> reply == null ? "" : reply.toString())
        .toCompletionStage()
        .toCompletableFuture();
  }

  /** The node's status, with what is known of its cluster. */
  public CompletableFuture<JsonObject> status() {
    return node.status().thenApply(reports::into);
  }

  private CompletableFuture<JsonObject> nodes() {
    return status()
        .thenApply(
            status -> {
              JsonObject cluster = status.getJsonObject("cluster", new JsonObject());
              if (cluster.getBoolean("enabled", false)) return cluster;
              throw new IllegalStateException(NO_CLUSTER);
            });
  }

  /** Of the worker that speaks for this node in the cluster, see {@link ClusterReports}. */
  private Future<?> report(RpcCall call) {
    JsonObject view = call.params().object();
    return answer(() -> report(view));
  }

  /** As a worker's report through {@code cluster.report}. */
  public CompletableFuture<JsonObject> report(JsonObject view) {
    Optional<ClusterControl> control = node.cluster();
    control.ifPresent(one -> one.seen(view.getJsonArray("nodes", new JsonArray())));
    return node.status()
        .thenApply(
            status -> {
              JsonObject facts = reports.report(view, status);
              JsonObject secret =
                  control.map(ClusterControl::confidential).orElseGet(JsonObject::new);
              return secret.isEmpty() ? facts : facts.put(ClusterReports.CONFIDENTIAL, secret);
            });
  }

  private Future<?> kill(RpcCall call) {
    JsonObject params = call.params().object();
    Integer id = number(params, "id");
    String signal =
        String.valueOf(params.getValue("signal", "TERM")).toUpperCase(java.util.Locale.ROOT);
    String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
    return answer(
        () -> node.kill(id, name).thenApply(pid -> new JsonObject().put("id", id).put("pid", pid)));
  }

  private Future<?> scale(RpcCall call) {
    String wanted = String.valueOf(call.params().object().getValue("workers", ""));
    if (!WorkerCount.isOne(wanted)) {
      throw ErrorCode.INVALID_PARAMS.error("\"workers\" must be a number, +number or -number");
    }
    return answer(() -> node.scale(WorkerCount.of(wanted)));
  }

  private Future<?> upgrade(RpcCall call) {
    String jar = String.valueOf(call.params().object().getValue("jar", ""));
    return answer(() -> node.upgrade(jar));
  }

  private Future<?> handOver(RpcCall call) {
    int pid = number(call.params().object(), "pid");
    return answer(() -> node.handOver(pid));
  }

  private static boolean wait(RpcCall call) {
    Object wait = call.params().isAbsent() ? null : call.params().object().getValue("wait");
    if (wait == null) return false;
    if (wait instanceof Boolean flag) return flag;
    throw ErrorCode.INVALID_PARAMS.error("\"wait\" must be true or false");
  }

  private Future<?> events(RpcCall call) {
    JsonObject params = call.params().isAbsent() ? new JsonObject() : call.params().object();
    long limit = number(params, "limit", EVENTS_PAGE, 1, EVENTS_PAGE);
    long since = number(params, "since", -limit, -MAX_EVENTS, Long.MAX_VALUE);
    long waitMs = number(params, "waitMs", 0, 0, LONGEST_WAIT_MS);
    return answer(() -> node.events(since, (int) limit, waitMs));
  }

  private static long number(JsonObject params, String name, long absent, long min, long max) {
    Object value = params.getValue(name, absent);
    boolean whole = value instanceof Integer || value instanceof Long;
    if (whole && ((Number) value).longValue() >= min && ((Number) value).longValue() <= max)
      return ((Number) value).longValue();
    throw ErrorCode.INVALID_PARAMS.error(
        "\"" + name + "\" must be a whole number from " + min + " to " + max);
  }

  private Future<?> stop(RpcCall call) {
    node.stop();
    return Future.succeededFuture(new JsonObject().put("stopping", true));
  }

  private static Integer number(JsonObject params, String name) {
    if (params.getValue(name) instanceof Integer number) return number;
    throw ErrorCode.INVALID_PARAMS.error("\"" + name + "\" must be a whole number");
  }

  /** What the node refuses in words goes to the caller in the same words. */
  private static <T> Future<T> answer(Supplier<CompletableFuture<T>> operation) {
    return Future.fromCompletionStage(operation.get())
        .recover(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof IllegalArgumentException
                      || cause instanceof IllegalStateException
                  ? Future.failedFuture(
                      new RpcException(REFUSED, String.valueOf(cause.getMessage())))
                  : Future.failedFuture(cause);
            });
  }
}
