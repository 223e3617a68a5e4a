package io.jelly.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The effective configuration of one node: checked, complete, immutable. Paths are absolute,
 * durations milliseconds, sizes bytes. What each key means stands in {@link Keys}.
 *
 * @param workers worker JVMs, 0 for none; "auto" is already resolved
 * @param instances verticle instances in each worker; "auto" is already resolved
 * @param workerPortBase worker N also listens on this port + N; 0 for not
 * @param classpath what to put before the class path of the workers; may end in {@code /*}
 * @param config handed to the verticle; a copy for each call, so nobody can change it
 * @param watch reload by itself when the code of the workers changes on disk
 */
public record NodeConfig(
    String name,
    String host,
    int port,
    OptionalInt fd,
    int workers,
    int instances,
    int spares,
    Scheduling scheduling,
    int workerPortBase,
    Optional<String> verticle,
    Optional<Path> app,
    List<String> args,
    List<Path> classpath,
    List<String> jvmOptions,
    JsonObject config,
    boolean watch,
    Drain drain,
    Handoff handoff,
    Respawn respawn,
    Reload reload,
    Health health,
    Limits limits,
    Primary primary,
    Rpc rpc,
    Transports transports,
    Gateway gateway,
    Cluster cluster,
    Admin admin,
    Log log) {

  @Override
  public JsonObject config() {
    return config.copy();
  }

  /** Only the name: the configuration holds values that must not end up in a log. */
  @Override
  public String toString() {
    return "NodeConfig[" + name + "]";
  }

  /** Stopping a worker without loss. */
  public record Drain(int timeoutMs) {}

  /** Giving connections to workers. */
  public record Handoff(int ackTimeoutMs, int queueMax) {}

  /** Replacing workers that died. */
  public record Respawn(
      int baseDelayMs,
      int maxDelayMs,
      int maxDelayAfterReadyMs,
      int stableMs,
      int bootAttempts,
      int bootTimeoutMs) {}

  /** Replacing all workers by a new generation. */
  public record Reload(int surge, int maxUnavailable, int bakeMs, int maxErrorPercent) {}

  /** Seeing whether workers do their work; 0 or empty: not looked at. */
  public record Health(int hangMs, String path) {}

  /** What a worker may use before it is replaced; 0: anything. */
  public record Limits(int memoryMb, int memoryHardMb, int maxRequests, int maxAgeMs) {}

  /** The time after a primary that died. */
  public record Primary(PrimaryLoss onPrimaryLoss, boolean selfHeal) {}

  /** JSON-RPC: its own port for plain TCP (0: none), and its bounds. */
  public record Rpc(
      int tcpPort,
      int maxBodyBytes,
      int maxDepth,
      int maxBatch,
      int maxBatchResponseBytes,
      int maxMethodLength,
      int timeoutMs,
      int maxWebSocketMessageBytes,
      int maxInFlight,
      int maxInFlightPerConnection,
      int batchConcurrency,
      RpcAuth auth,
      int slowMs,
      boolean checkResults,
      RpcLoad load) {

    /** Its bounds as a worker is told them, which may change while it runs. */
    public JsonObject limits() {
      return new JsonObject()
          .put("maxBodyBytes", maxBodyBytes)
          .put("maxDepth", maxDepth)
          .put("maxBatch", maxBatch)
          .put("maxBatchResponseBytes", maxBatchResponseBytes)
          .put("maxMethodLength", maxMethodLength)
          .put("timeoutMs", timeoutMs)
          .put("maxWebSocketMessageBytes", maxWebSocketMessageBytes)
          .put("maxInFlight", maxInFlight)
          .put("maxInFlightPerConnection", maxInFlightPerConnection)
          .put("batchConcurrency", batchConcurrency)
          .put("maxConnections", load.maxConnections)
          .put("idleTimeoutMs", load.idleTimeoutMs)
          .put("callsPerSecond", load.callsPerSecond)
          .put("burst", load.burst)
          .put("adaptive", load.adaptive)
          .put("targetMs", load.targetMs)
          .put("minInFlight", load.minInFlight)
          .put("checkResults", checkResults);
    }
  }

  /** Bounds of JSON-RPC on connections, on the calls of one client, and on what may wait. */
  public record RpcLoad(
      int maxConnections,
      int idleTimeoutMs,
      int maxHeaderBytes,
      int callsPerSecond,
      int burst,
      boolean adaptive,
      int targetMs,
      int minInFlight) {}

  /** Whose tokens JSON-RPC accepts: addresses or public keys. None: it asks for no token. */
  public record RpcAuth(List<String> trusted, int maxTokenSeconds) {}

  /** How the built-in service is reached beside plain HTTP on the node's port. */
  public record Transports(Optional<PemPair> tls, Optional<UnixSocket> unix, Web web) {}

  /** A certificate, with those above it, and its key, as PEM files. */
  public record PemPair(Path certificate, Path key) {}

  /**
   * A Unix socket.
   *
   * @param mode three octal digits
   */
  public record UnixSocket(Path path, String mode) {}

  /** JSON-RPC among web pages, names and slow lines. */
  public record Web(
      List<String> allowedOrigins,
      List<String> allowedHosts,
      boolean compression,
      int compressionMinBytes) {

    /** As it stands in the file; what a worker is told. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("allowedOrigins", new JsonArray(allowedOrigins))
          .put("allowedHosts", new JsonArray(allowedHosts))
          .put("compression", compression)
          .put("compressionMinBytes", compressionMinBytes);
    }
  }

  /** RPC in front of upstream servers; its counts are those of one worker. */
  public record Gateway(
      List<GatewayRoute> routes,
      int timeoutMs,
      int connectTimeoutMs,
      int probeMs,
      int connectionMaxAgeMs,
      int maxConnections,
      int maxWaiting,
      int maxWebSockets,
      int webSocketIdleMs,
      ForwardedHeaders forwardedHeaders) {

    /** As it stands in the file; what a worker is told. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("routes", new JsonArray(routes.stream().map(GatewayRoute::toJson).toList()))
          .put("timeoutMs", timeoutMs)
          .put("connectTimeoutMs", connectTimeoutMs)
          .put("probeMs", probeMs)
          .put("connectionMaxAgeMs", connectionMaxAgeMs)
          .put("maxConnections", maxConnections)
          .put("maxWaiting", maxWaiting)
          .put("maxWebSockets", maxWebSockets)
          .put("webSocketIdleMs", webSocketIdleMs)
          .put("forwardedHeaders", forwardedHeaders.toString());
    }
  }

  /** Several hosts as one cluster. */
  public record Cluster(
      boolean enabled,
      String name,
      String host,
      Optional<String> networkInterface,
      int port,
      int portCount,
      List<String> members,
      int backups,
      int dataMembers,
      int heartbeatTimeoutMs,
      int minNodes,
      List<String> trusted,
      Spillover spillover,
      Optional<Path> hazelcastConfig,
      Optional<PemFiles> tls) {}

  /** What becomes of connections that no worker can take. */
  public record Spillover(boolean enabled, int port, int afterMs, int maxConnections) {}

  /** A certificate, its key, and the authority whose certificates are trusted, as PEM files. */
  public record PemFiles(Path certificate, Path key, Path authority) {}

  /** Where the node is looked at over HTTP; port 0: nowhere. */
  public record Admin(int port, String host) {}

  /** Logging; without a folder the log is written in the run directory. */
  public record Log(Optional<Path> folder, LogLevel level) {
    /** The folder that applies to a node with this run directory. */
    public Path folderFor(RunDirectory directory) {
      return folder.orElse(directory.log());
    }
  }
}
