package io.jelly.config;

import static io.jelly.config.Effect.LIVE;
import static io.jelly.config.Effect.RESTART;
import static io.jelly.config.Key.key;
import static io.jelly.config.Key.optional;

import io.jelly.config.Kind.AutoNumber;
import io.jelly.config.Kind.Choice;
import io.jelly.config.Kind.Flag;
import io.jelly.config.Kind.Free;
import io.jelly.config.Kind.Routes;
import io.jelly.config.Kind.Text;
import io.jelly.config.Kind.Texts;
import io.jelly.config.Kind.WholeNumber;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of all keys. Reading, the check for unknown keys, the names of environment variables,
 * the options of {@code run}, the defaults and the documents all follow from it.
 */
public final class Keys {
  private static final int DAY_MS = 86_400_000;
  private static final int GIB = 1 << 30;

  private static final Kind<Integer> PORT_NUMBER = new WholeNumber(0, 65_535);
  private static final Kind<Integer> MILLIS = new WholeNumber(0, DAY_MS);
  private static final Kind<Integer> TIMEOUT = new WholeNumber(1, DAY_MS);
  private static final Kind<String> HOST_NAME =
      text("a host name or an address", "[^ \\t\\n\\x0B\\f\\r]{1,253}");
  private static final Kind<Integer> UNSIGNED = new WholeNumber(0, Integer.MAX_VALUE);
  private static final Kind<Integer> MEBIBYTES = new WholeNumber(0, 1 << 24);
  private static final Kind<String> PATH = text("a path", "[^\\x00]{1,4096}");
  private static final Kind<List<String>> PUBLIC_KEYS =
      new Texts(
          Split.COMMAS,
          "addresses (64 hexadecimal digits) or public keys (04 and 128 more)",
          Pattern.compile("[0-9a-fA-F]{64}|04[0-9a-fA-F]{128}"));
  private static final Kind<List<String>> WORDS = new Texts(Split.SHELL);

  static final Key<String> NAME =
      optional(
              "name",
              text("1 to 64 letters, digits, '.', '_' or '-'", RunDirectory.NAME_SHAPE),
              "jelly-PORT",
              "name of the node, and of its run directory")
          .withOption("-name")
          .withEffect(RESTART);
  static final Key<String> HOST =
      key("host", HOST_NAME, "127.0.0.1", "address to listen on; 0.0.0.0 for all")
          .withOption("-host")
          .withEffect(RESTART);
  static final Key<Integer> PORT =
      key("port", PORT_NUMBER, 8080, "port to listen on; 0 takes a free one")
          .withOption("-port")
          .withEffect(RESTART);
  static final Key<Integer> FD =
      optional(
              "fd",
              new WholeNumber(0, 65_535),
              "none",
              "listen on this inherited descriptor, not on host and port")
          .withOption("-fd")
          .withEffect(RESTART);

  static final Key<OptionalInt> WORKERS =
      key(
              "workers",
              new AutoNumber(new WholeNumber(0, 512)),
              OptionalInt.of(2),
              "2",
              "worker JVMs; 0 serves in this one; auto: one a core")
          .withOption("-workers")
          .withEffect(LIVE);
  static final Key<OptionalInt> INSTANCES =
      key(
              "instances",
              new AutoNumber(new WholeNumber(1, 1024)),
              OptionalInt.of(1),
              "1",
              "verticle instances in each worker; auto: cores / workers")
          .withOption("-instances");
  static final Key<Integer> SPARES =
      key("spares", new WholeNumber(0, 512), 0, "workers kept ready to replace one that dies")
          .withOption("-spares")
          .withEffect(LIVE);
  static final Key<Scheduling> SCHEDULING =
      key(
              "scheduling",
              new Choice<>(Scheduling.class),
              Scheduling.ROUND_ROBIN,
              "who gets the next connection")
          .withOption("-scheduling")
          .withEffect(LIVE);
  static final Key<Integer> WORKER_PORT_BASE =
      key(
              "workerPortBase",
              PORT_NUMBER,
              0,
              "worker N also listens on this port + N; 0: it does not")
          .withOption("-worker-port-base");

  static final Key<String> VERTICLE =
      optional(
              "verticle",
              text(
                  "a class name such as com.acme.MainVerticle",
                  "[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*"),
              "none",
              "class of the verticle to deploy")
          .withOption("-verticle");
  static final Key<String> APP =
      optional("app", PATH, "none", "application jar whose own main is run in every worker")
          .withOption("-app");

  /** Has no option: it is what follows {@code --}. */
  public static final Key<List<String>> ARGS =
      key("args", WORDS, List.of(), "none", "arguments for the main of app");

  static final Key<List<String>> CLASSPATH =
      key(
              "classpath",
              new Texts(Split.PATHS),
              List.of(),
              "none",
              "jars and folders with your classes")
          .withOption("-cp");
  static final Key<List<String>> JVM_OPTIONS =
      key(
              "jvmOptions",
              WORDS,
              List.of(),
              "none",
              "options for the worker JVMs, quoted as in a shell")
          .withOption("-jvm");
  static final Key<JsonObject> CONFIG =
      key("config", new Free(), new JsonObject(), "{}", "handed to the verticle; anything inside")
          .asSecret();
  static final Key<Boolean> WATCH =
      key("watch", new Flag(), false, "reload by itself when app or classpath change on disk")
          .withOption("-watch")
          .withEffect(LIVE);

  static final Key<Integer> DRAIN_TIMEOUT =
      key("drain.timeoutMs", MILLIS, 30_000, "how long open requests get to finish");
  static final Key<Integer> HANDOFF_ACK_TIMEOUT =
      key("handoff.ackTimeoutMs", TIMEOUT, 1000, "silence after which the next worker is asked");
  static final Key<Integer> HANDOFF_QUEUE =
      key(
          "handoff.queueMax",
          new WholeNumber(0, 1_000_000),
          1024,
          "accepted connections that may wait for a worker");

  static final Key<Integer> RESPAWN_BASE =
      key(
          "respawn.baseDelayMs",
          TIMEOUT,
          100,
          "delay that doubles with each failure in a row; the first replacement has none");
  static final Key<Integer> RESPAWN_MAX =
      key("respawn.maxDelayMs", TIMEOUT, 15_000, "longest delay for a worker that never was ready");
  static final Key<Integer> RESPAWN_MAX_READY =
      key("respawn.maxDelayAfterReadyMs", MILLIS, 1000, "longest delay for one that was ready");
  static final Key<Integer> RESPAWN_STABLE =
      key("respawn.stableMs", TIMEOUT, 10_000, "time in service after which the delay starts over");
  static final Key<Integer> BOOT_ATTEMPTS =
      key(
          "respawn.bootAttempts",
          new WholeNumber(1, 1000),
          3,
          "failed starts after which a node that never had a ready worker gives up");
  static final Key<Integer> BOOT_TIMEOUT =
      key("respawn.bootTimeoutMs", TIMEOUT, 60_000, "time a worker gets to become ready");

  static final Key<Integer> RELOAD_SURGE =
      key("reload.surge", new WholeNumber(1, 512), 1, "workers started at a time beyond the count");
  static final Key<Integer> RELOAD_UNAVAILABLE =
      key(
          "reload.maxUnavailable",
          new WholeNumber(0, 512),
          0,
          "workers that may be missing during a reload");
  static final Key<Integer> RELOAD_BAKE =
      key("reload.bakeMs", MILLIS, 1000, "how long the first new worker is watched");
  static final Key<Integer> RELOAD_ERRORS =
      key(
          "reload.maxErrorPercent",
          new WholeNumber(0, 100),
          5,
          "per cent of its answers that the first new worker may fail more than the old ones");

  static final Key<Integer> HEALTH_HANG =
      key("health.hangMs", MILLIS, 10_000, "silence after which an event loop is hung; 0: never");
  static final Key<String> HEALTH_PATH =
      key(
          "health.path",
          text("a path that begins with /, or empty", "(/[!-~]{0,1023})?"),
          "/health/ready",
          "what new workers are asked for before they are trusted; empty: nothing");

  static final Key<Integer> LIMIT_MEMORY =
      key(
          "limits.memoryMb",
          MEBIBYTES,
          0,
          "resident memory in MiB above which a worker is replaced; 0: any");
  static final Key<Integer> LIMIT_MEMORY_HARD =
      key(
          "limits.memoryHardMb",
          MEBIBYTES,
          0,
          "resident memory in MiB above which a worker is killed; 0: any");
  static final Key<Integer> LIMIT_REQUESTS =
      key(
          "limits.maxRequests",
          UNSIGNED,
          0,
          "requests after which, or up to 20 % before, a worker is replaced; 0: never");
  static final Key<Integer> LIMIT_AGE =
      key(
          "limits.maxAgeMs",
          UNSIGNED,
          0,
          "age at which, or up to 20 % before, a worker is replaced; 0: never");

  static final Key<PrimaryLoss> ON_PRIMARY_LOSS =
      key(
          "primary.onPrimaryLoss",
          new Choice<>(PrimaryLoss.class),
          PrimaryLoss.SERVE,
          "when the primary dies, workers serve on until there is a new one, or finish and exit");
  static final Key<Boolean> SELF_HEAL =
      key("primary.selfHeal", new Flag(), true, "a worker starts the new primary if nobody does");

  static final Key<Integer> RPC_TCP_PORT =
      key(
          "rpc.tcpPort",
          PORT_NUMBER,
          0,
          "port for newline-delimited JSON-RPC over TCP, shared like the other; 0: none");
  static final Key<Integer> RPC_BODY =
      key("rpc.maxBodyBytes", new WholeNumber(1, GIB), 5_242_880, "largest request")
          .withEffect(LIVE);
  static final Key<Integer> RPC_BATCH =
      key("rpc.maxBatch", new WholeNumber(1, 100_000), 1000, "most calls in one batch")
          .withEffect(LIVE);
  static final Key<Integer> RPC_BATCH_RESPONSE =
      key(
              "rpc.maxBatchResponseBytes",
              new WholeNumber(1, GIB),
              25_000_000,
              "largest answer to a batch")
          .withEffect(LIVE);
  static final Key<Integer> RPC_METHOD =
      key("rpc.maxMethodLength", new WholeNumber(1, 65_536), 2048, "longest method name")
          .withEffect(LIVE);
  static final Key<Integer> RPC_TIMEOUT =
      key("rpc.timeoutMs", TIMEOUT, 30_000, "time a call gets").withEffect(LIVE);
  static final Key<Integer> RPC_MESSAGE =
      key(
              "rpc.maxWebSocketMessageBytes",
              new WholeNumber(1024, GIB),
              33_554_432,
              "largest message on a WebSocket")
          .withEffect(LIVE);
  static final Key<Integer> RPC_IN_FLIGHT =
      key(
              "rpc.maxInFlight",
              new WholeNumber(1, 1_000_000),
              10_000,
              "calls at the same time in one worker")
          .withEffect(LIVE);
  static final Key<Integer> RPC_CONNECTION_IN_FLIGHT =
      key(
              "rpc.maxInFlightPerConnection",
              new WholeNumber(1, 100_000),
              256,
              "messages in flight on one WebSocket or TCP connection; more have to wait")
          .withEffect(LIVE);
  static final Key<Integer> RPC_BATCH_CONCURRENCY =
      key(
              "rpc.batchConcurrency",
              new WholeNumber(1, 100_000),
              64,
              "calls of one batch that run at the same time")
          .withEffect(LIVE);

  static final Key<Integer> RPC_CONNECTIONS =
      key(
              "rpc.maxConnections",
              new WholeNumber(1, 10_000_000),
              100_000,
              "connections of clients to one worker")
          .withEffect(LIVE);
  static final Key<Integer> RPC_IDLE =
      key(
              "rpc.idleTimeoutMs",
              MILLIS,
              120_000,
              "silence on both sides that ends a connection; 0: never")
          .withEffect(LIVE);
  static final Key<Integer> RPC_HEADER =
      key(
          "rpc.maxHeaderBytes",
          new WholeNumber(256, 1 << 20),
          8192,
          "largest header of an HTTP request, all fields together");
  static final Key<Integer> RPC_RATE =
      key(
              "rpc.rate.callsPerSecond",
              new WholeNumber(0, 100_000),
              0,
              "calls of one client to this node, in the long run; 0: any")
          .withEffect(LIVE);
  static final Key<Integer> RPC_BURST =
      key(
              "rpc.rate.burst",
              new WholeNumber(1, 1_000_000),
              100,
              "calls that a client which was silent may make at once")
          .withEffect(LIVE);
  static final Key<Boolean> RPC_ADAPTIVE =
      key(
              "rpc.adaptive.enabled",
              new Flag(),
              false,
              "refuse work of a worker that is overloaded before it has to wait")
          .withEffect(LIVE);
  static final Key<Integer> RPC_ADAPTIVE_TARGET =
      key(
              "rpc.adaptive.targetMs",
              new WholeNumber(1, 60_000),
              20,
              "wait of a call from which on, if it lasts, a worker is overloaded")
          .withEffect(LIVE);
  static final Key<Integer> RPC_ADAPTIVE_LEAST =
      key(
              "rpc.adaptive.minInFlight",
              new WholeNumber(1, 10_000),
              8,
              "calls of each method, and messages on each event loop, that are always let in")
          .withEffect(LIVE);

  static final Key<List<String>> RPC_TRUSTED =
      key(
          "rpc.auth.trusted",
          PUBLIC_KEYS,
          List.of(),
          "none",
          "keys whose tokens RPC accepts; with none, it asks nobody for a token");
  static final Key<Integer> RPC_TOKEN_SECONDS =
      key(
          "rpc.auth.maxTokenSeconds",
          new WholeNumber(1, 86_400),
          3600,
          "longest time that a token may be made for");
  static final Key<Integer> RPC_SLOW =
      key("rpc.slowMs", MILLIS, 1000, "calls that take longer are logged; 0: none");
  static final Key<List<GatewayRoute>> GATEWAY_ROUTES =
      key("gateway.routes", new Routes(), List.of(), "none", "which paths go to which upstreams");
  static final Key<Integer> GATEWAY_TIMEOUT =
      key("gateway.timeoutMs", TIMEOUT, 30_000, "silence of an upstream that ends a request");
  static final Key<Integer> GATEWAY_CONNECT =
      key("gateway.connectTimeoutMs", TIMEOUT, 2000, "time to connect to an upstream");
  static final Key<Integer> GATEWAY_PROBE =
      key(
          "gateway.probeMs",
          new WholeNumber(100, DAY_MS),
          2000,
          "how often upstreams are asked whether they work");
  static final Key<Integer> GATEWAY_CONNECTION_AGE =
      key(
          "gateway.connectionMaxAgeMs",
          TIMEOUT,
          4000,
          "age at which a connection to an upstream is used no more; below its own keep-alive");
  static final Key<Integer> GATEWAY_CONNECTIONS =
      key(
          "gateway.maxConnections",
          new WholeNumber(1, 65_535),
          256,
          "connections of one worker to one upstream");
  static final Key<Integer> GATEWAY_WAITING =
      key(
          "gateway.maxWaiting",
          new WholeNumber(0, 1_000_000),
          1024,
          "requests of one worker that may wait for a connection to one upstream");
  static final Key<Integer> GATEWAY_WEB_SOCKETS =
      key(
          "gateway.maxWebSockets",
          new WholeNumber(1, 65_535),
          10_000,
          "WebSockets of one worker to one upstream");
  static final Key<Integer> GATEWAY_WEB_SOCKET_IDLE =
      key(
          "gateway.webSocketIdleMs",
          MILLIS,
          3_600_000,
          "silence on both sides that ends a WebSocket; 0: never");
  static final Key<ForwardedHeaders> GATEWAY_FORWARDED =
      key(
          "gateway.forwardedHeaders",
          new Choice<>(ForwardedHeaders.class),
          ForwardedHeaders.APPEND,
          "how X-Forwarded-* and Forwarded tell upstreams of the client");

  static final Key<String> RPC_UNIX =
      optional(
          "rpc.unix",
          PATH,
          "none",
          "path of a Unix socket for newline-delimited JSON-RPC, shared like a port");
  static final Key<String> RPC_UNIX_MODE =
      key(
          "rpc.unixMode",
          text("three octal digits", "[0-7]{3}"),
          "600",
          "who may connect to rpc.unix, as for chmod");
  static final Key<List<String>> RPC_ORIGINS =
      key(
              "rpc.allowedOrigins",
              new Texts(
                  Split.COMMAS,
                  "origins as https://app.example.com, or *",
                  Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[^\\s/,*]{1,253}")),
              List.of(),
              "none",
              "web pages of other origins that may call (CORS)")
          .withEffect(LIVE);
  static final Key<List<String>> RPC_HOSTS =
      key(
              "rpc.allowedHosts",
              new Texts(
                  Split.COMMAS,
                  "host names as api.example.com or *.example.com, without a port",
                  Pattern.compile("(\\*\\.)?[A-Za-z0-9_.-]{1,253}")),
              List.of(),
              "none",
              "names by which the service may be called, beside addresses; none: any")
          .withEffect(LIVE);
  static final Key<Boolean> RPC_COMPRESSION =
      key("rpc.compression", new Flag(), false, "compress answers for clients that accept it")
          .withEffect(LIVE);
  static final Key<Integer> RPC_COMPRESSION_MIN =
      key(
              "rpc.compressionMinBytes",
              new WholeNumber(1, GIB),
              1024,
              "smallest answer that is compressed")
          .withEffect(LIVE);

  static final Key<String> TLS_CERT =
      optional(
          "tls.cert",
          PATH,
          "none",
          "PEM file with the certificate of the built-in service, then those above it");
  static final Key<String> TLS_KEY =
      optional("tls.key", PATH, "none", "PEM file with the key of tls.cert");

  static final Key<Boolean> CLUSTER_ENABLED =
      key("cluster.enabled", new Flag(), false, "join the workers of several hosts over Hazelcast")
          .withOption("-cluster");
  static final Key<String> CLUSTER_NAME =
      key(
          "cluster.name",
          text("1 to 64 printable characters", "[!-~]{1,64}"),
          "jelly",
          "nodes with the same name find each other");
  static final Key<String> CLUSTER_HOST =
      key("cluster.host", HOST_NAME, "127.0.0.1", "address the members talk on; has no password");
  static final Key<Integer> CLUSTER_PORT =
      key("cluster.port", new WholeNumber(1, 65_535), 5701, "first port tried for a member");
  static final Key<Integer> CLUSTER_PORT_COUNT =
      key("cluster.portCount", new WholeNumber(1, 1024), 32, "how many ports are tried");
  static final Key<List<String>> CLUSTER_MEMBERS =
      key(
          "cluster.members",
          new Texts(Split.COMMAS),
          List.of("127.0.0.1"),
          "[\"127.0.0.1\"]",
          "hosts, or host:port, to look for other members");
  static final Key<Integer> CLUSTER_BACKUPS =
      key("cluster.backups", new WholeNumber(0, 6), 1, "copies of shared data on other members");
  static final Key<String> CLUSTER_INTERFACE =
      optional(
          "cluster.interface",
          text("the name of a network interface", "[^\\s/]{1,15}"),
          "none",
          "network interface whose address stands in for cluster.host");
  static final Key<Integer> CLUSTER_DATA_MEMBERS =
      key(
          "cluster.dataMembers",
          new WholeNumber(0, 512),
          2,
          "workers of this node that keep shared data, at most");
  static final Key<Integer> CLUSTER_HEARTBEAT =
      key(
          "cluster.heartbeatTimeoutMs",
          new WholeNumber(2_000, DAY_MS),
          10_000,
          "silence after which a member counts as gone");
  static final Key<List<String>> CLUSTER_TRUSTED =
      key(
              "cluster.trusted",
              PUBLIC_KEYS,
              List.of(),
              "none",
              "keys of nodes whose cluster-wide operations this one takes part in; none: of all")
          .withEffect(LIVE);
  static final Key<Integer> CLUSTER_MIN_NODES =
      key(
              "cluster.minNodes",
              new WholeNumber(0, 10_000),
              0,
              "nodes to be seen for cluster-wide operations; 0: more than half of those known")
          .withEffect(LIVE);
  static final Key<Boolean> CLUSTER_SPILLOVER =
      key(
              "cluster.spillover.enabled",
              new Flag(),
              false,
              "take connections to other nodes while no worker here can have them")
          .withEffect(RESTART);
  static final Key<Integer> CLUSTER_SPILLOVER_PORT =
      key(
              "cluster.spillover.port",
              PORT_NUMBER,
              0,
              "port at cluster.host for connections from other nodes; 0 takes a free one")
          .withEffect(RESTART);
  static final Key<Integer> CLUSTER_SPILLOVER_AFTER =
      key(
              "cluster.spillover.afterMs",
              MILLIS,
              500,
              "how long no worker must have taken a connection before new ones go elsewhere")
          .withEffect(LIVE);
  static final Key<Integer> CLUSTER_SPILLOVER_MOST =
      key(
              "cluster.spillover.maxConnections",
              new WholeNumber(1, 100_000),
              1_000,
              "connections that this node's primary relays at a time, at most")
          .withEffect(LIVE);
  static final Key<String> CLUSTER_HAZELCAST =
      optional(
          "cluster.hazelcastConfig",
          PATH,
          "none",
          "Hazelcast's own file (.xml, .yaml) in place of name, port, members and backups");

  static final Key<String> CLUSTER_TLS_CERT =
      optional(
          "cluster.tls.cert",
          PATH,
          "none",
          "PEM file with the certificate that this node shows on the event bus");
  static final Key<String> CLUSTER_TLS_KEY =
      optional("cluster.tls.key", PATH, "none", "PEM file with the key of cluster.tls.cert");
  static final Key<String> CLUSTER_TLS_CA =
      optional(
          "cluster.tls.ca",
          PATH,
          "none",
          "PEM file with the authority that signs the certificates of all nodes");

  static final Key<Integer> ADMIN_PORT =
      key("admin.port", PORT_NUMBER, 0, "port that serves /metrics to Prometheus; 0: none");
  static final Key<String> ADMIN_HOST =
      key("admin.host", HOST_NAME, "127.0.0.1", "address of admin.port; it asks nobody for a name");

  static final Key<String> LOG_FOLDER =
      optional("log.folder", PATH, "log in the run directory", "where the logs are written");
  static final Key<LogLevel> LOG_LEVEL =
      key("log.level", new Choice<>(LogLevel.class), LogLevel.INFO, "least severe event logged")
          .withEffect(LIVE);

  /** Every key, in the order of the documents. */
  public static final List<Key<?>> ALL =
      List.of(
          NAME,
          HOST,
          PORT,
          FD,
          WORKERS,
          INSTANCES,
          SPARES,
          SCHEDULING,
          WORKER_PORT_BASE,
          VERTICLE,
          APP,
          ARGS,
          CLASSPATH,
          JVM_OPTIONS,
          CONFIG,
          WATCH,
          DRAIN_TIMEOUT,
          HANDOFF_ACK_TIMEOUT,
          HANDOFF_QUEUE,
          RESPAWN_BASE,
          RESPAWN_MAX,
          RESPAWN_MAX_READY,
          RESPAWN_STABLE,
          BOOT_ATTEMPTS,
          BOOT_TIMEOUT,
          RELOAD_SURGE,
          RELOAD_UNAVAILABLE,
          RELOAD_BAKE,
          RELOAD_ERRORS,
          HEALTH_HANG,
          HEALTH_PATH,
          LIMIT_MEMORY,
          LIMIT_MEMORY_HARD,
          LIMIT_REQUESTS,
          LIMIT_AGE,
          ON_PRIMARY_LOSS,
          SELF_HEAL,
          RPC_TCP_PORT,
          RPC_BODY,
          RPC_BATCH,
          RPC_BATCH_RESPONSE,
          RPC_METHOD,
          RPC_TIMEOUT,
          RPC_MESSAGE,
          RPC_IN_FLIGHT,
          RPC_CONNECTION_IN_FLIGHT,
          RPC_BATCH_CONCURRENCY,
          RPC_CONNECTIONS,
          RPC_IDLE,
          RPC_HEADER,
          RPC_RATE,
          RPC_BURST,
          RPC_ADAPTIVE,
          RPC_ADAPTIVE_TARGET,
          RPC_ADAPTIVE_LEAST,
          RPC_TRUSTED,
          RPC_TOKEN_SECONDS,
          RPC_SLOW,
          RPC_UNIX,
          RPC_UNIX_MODE,
          RPC_ORIGINS,
          RPC_HOSTS,
          RPC_COMPRESSION,
          RPC_COMPRESSION_MIN,
          TLS_CERT,
          TLS_KEY,
          GATEWAY_ROUTES,
          GATEWAY_TIMEOUT,
          GATEWAY_CONNECT,
          GATEWAY_PROBE,
          GATEWAY_CONNECTION_AGE,
          GATEWAY_CONNECTIONS,
          GATEWAY_WAITING,
          GATEWAY_WEB_SOCKETS,
          GATEWAY_WEB_SOCKET_IDLE,
          GATEWAY_FORWARDED,
          CLUSTER_ENABLED,
          CLUSTER_NAME,
          CLUSTER_HOST,
          CLUSTER_INTERFACE,
          CLUSTER_PORT,
          CLUSTER_PORT_COUNT,
          CLUSTER_MEMBERS,
          CLUSTER_BACKUPS,
          CLUSTER_DATA_MEMBERS,
          CLUSTER_HEARTBEAT,
          CLUSTER_MIN_NODES,
          CLUSTER_TRUSTED,
          CLUSTER_SPILLOVER,
          CLUSTER_SPILLOVER_PORT,
          CLUSTER_SPILLOVER_AFTER,
          CLUSTER_SPILLOVER_MOST,
          CLUSTER_HAZELCAST,
          CLUSTER_TLS_CERT,
          CLUSTER_TLS_KEY,
          CLUSTER_TLS_CA,
          ADMIN_PORT,
          ADMIN_HOST,
          LOG_FOLDER,
          LOG_LEVEL);

  private static final Map<String, Key<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Key::name, Function.identity()));

  private Keys() {}

  /** The key of this (dotted) name, or null. */
  static @Nullable Key<?> named(String name) {
    return BY_NAME.get(name);
  }

  static boolean isGroup(String name) {
    return ALL.stream().anyMatch(key -> key.name().startsWith(name + "."));
  }

  /** Every name that may stand in the file: keys and groups, with those they are in. */
  static Stream<String> names() {
    return ALL.stream()
        .flatMap(key -> Stream.concat(key.group().stream(), Stream.of(key.name())))
        .distinct();
  }

  private static Kind<String> text(String expected, String shape) {
    return new Text(expected, Pattern.compile(shape));
  }
}
