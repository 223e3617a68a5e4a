package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.gateway.UpstreamObserver;
import io.jelly.metrics.RpcMetrics;
import io.jelly.rpc.Authentication;
import io.jelly.rpc.BuiltInMethods;
import io.jelly.rpc.BusPeers;
import io.jelly.rpc.Dispatcher;
import io.jelly.rpc.EventBusMethods;
import io.jelly.rpc.EventHub;
import io.jelly.rpc.EventMethods;
import io.jelly.rpc.LiveLimits;
import io.jelly.rpc.LoadLimits;
import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.MethodTable;
import io.jelly.rpc.RateLimiter;
import io.jelly.rpc.RpcLimits;
import io.jelly.rpc.RpcTimer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The RPC methods of one worker JVM: shared by the instances of its built-in service. */
final class RpcWorker {
  private static final Logger log = LoggerFactory.getLogger(RpcWorker.class);
  private static final long LOOK_MS = 10;

  private final Vertx vertx;
  private final ServiceIdentity identity;
  private final LiveLimits limits;
  private final ClientGate gate;
  private final MethodTable table;
  private final Dispatcher dispatcher;
  private final EventBusMethods remote;
  private final EventHub events;
  private final RpcMetrics metrics = new RpcMetrics();
  private volatile @Nullable EventMesh mesh;
  private final Map<String, String> servers = new ConcurrentSkipListMap<>();

  /**
   * @param load what this worker shares with the others of its node
   */
  RpcWorker(
      Vertx vertx,
      BusPeers peers,
      ServiceIdentity identity,
      WorkerSettings settings,
      WorkerLoad load) {
    limits = new LiveLimits(limits(settings.rpcLimits()), load(settings.rpcLimits()));
    limits.checkResults(settings.rpcLimits().getBoolean("checkResults", false));
    gate = new ClientGate(GateLimits.of(settings.rpcLimits()), load.connections());
    Authentication authentication =
        TokenAuthentication.of(settings.rpc().getJsonObject("auth", new JsonObject()));
    this.vertx = vertx;
    this.identity = identity;
    table = new MethodTable(limits);
    table.observer(
        new SlowCalls(
            metrics,
            settings.rpc().getInteger("slowMs", 0),
            identity.worker(),
            () -> System.nanoTime() / 1_000_000,
            log::warn));
    table.register(
        registry ->
            registry.method(
                "cluster.status",
                MethodOptions.defaults()
                    .asIdempotent()
                    .asLocalOnly()
                    .describedAs("Answers the node, its listeners, its workers and the cluster.")
                    .withResult(new JsonObject().put("type", "object")),
                call -> identity.status().get()),
        null);
    remote = new EventBusMethods(vertx, table, limits, peers, authentication);
    new BuiltInMethods(table, "Jelly Cluster node " + identity.node(), settings.version())
        .of(remote, () -> servers)
        .asking(authentication)
        .register();
    events = new EventHub(vertx);
    EventMethods.register(table, events);
    dispatcher =
        new Dispatcher(
            table,
            limits,
            RpcTimer.of(vertx),
            remote,
            authentication,
            new RateLimiter(limits, load.rates()));
  }

  /** Other bounds apply from now on; see {@link WorkerSettings#rpcLimits}. */
  void change(JsonObject settings) {
    limits.change(limits(settings), load(settings));
    limits.checkResults(settings.getBoolean("checkResults", false));
    gate.change(GateLimits.of(settings));
  }

  /** The connections of clients. */
  ClientGate gate() {
    return gate;
  }

  private static LoadLimits load(JsonObject json) {
    LoadLimits none = LoadLimits.NONE;
    return new LoadLimits(
        json.getInteger("callsPerSecond", none.callsPerSecond()),
        json.getInteger("burst", none.burst()),
        json.getBoolean("adaptive", none.adaptive()),
        json.getInteger("targetMs", none.targetMs()),
        json.getInteger("minInFlight", none.minInFlight()));
  }

  /** Limits from the settings of the same names; what is missing has its default. */
  static RpcLimits limits(JsonObject json) {
    RpcLimits defaults = RpcLimits.defaults();
    return new RpcLimits(
        json.getInteger("maxBodyBytes", defaults.bodyBytes()),
        json.getInteger("maxDepth", defaults.depth()),
        json.getInteger("maxBatch", defaults.batch()),
        json.getInteger("maxBatchResponseBytes", defaults.batchResponseBytes()),
        json.getInteger("maxMethodLength", defaults.methodLength()),
        json.getInteger("timeoutMs", (int) defaults.requestTimeoutMs()),
        json.getInteger("maxInFlight", defaults.inFlight()),
        json.getInteger("maxWebSocketMessageBytes", defaults.messageBytes()),
        json.getInteger("maxInFlightPerConnection", defaults.connectionInFlight()),
        json.getInteger("batchConcurrency", defaults.batchConcurrency()));
  }

  /** Notes where the methods can be called, for {@code rpc.discover}. */
  void serves(String scheme, SocketAddress address, int port, String path) {
    if (!address.isInetSocket()) return;
    String host = address.host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String name = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    servers.put(scheme, scheme + "://" + name + ":" + port + path);
  }

  ServiceIdentity identity() {
    return identity;
  }

  MethodTable table() {
    return table;
  }

  /** What has been counted, in Prometheus' text format. */
  String metrics() {
    return metrics.text();
  }

  /** What counts requests to upstreams, among what {@link #metrics} tells. */
  UpstreamObserver gatewayMetrics() {
    return metrics.ofGateway();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Hears the events of this JVM and, in a cluster, of all others. */
  Future<Void> hearEvents() {
    return events.listen((topic, data) -> {});
  }

  /** The same where the event bus ends with this JVM, and those of the node's other workers. */
  Future<Void> hearEvents(RunDirectory directory, int worker) {
    try {
      EventMesh joined = EventMesh.join(vertx, directory, worker, events::deliver);
      mesh = joined;
      return events.listen(joined::send);
    } catch (IOException e) {
      log.warn("events of other workers do not come here: {}", e.toString());
      return hearEvents();
    }
  }

  /** Hears the other workers no more. */
  void leaveEvents() {
    EventMesh joined = mesh;
    if (joined != null) joined.close();
  }

  /** Completed when the methods registered so far can be called from other nodes. */
  Future<Void> published() {
    return remote.ready();
  }

  /** Is called by no other node any more, and has answered every call; then completed. */
  Future<Void> retire() {
    return remote.withdraw().transform(withdrawn -> idle()).compose(done -> remote.close());
  }

  private Future<Void> idle() {
    return table.isIdle()
        ? Future.succeededFuture()
        : vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).compose(passed -> idle());
  }
}
