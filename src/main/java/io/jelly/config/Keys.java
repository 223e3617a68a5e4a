package io.jelly.config;

import static io.jelly.config.Effect.LIVE;
import static io.jelly.config.Effect.RESTART;
import static io.jelly.config.Key.key;
import static io.jelly.config.Key.optional;
import static io.jelly.config.Kinds.HOST_NAME;
import static io.jelly.config.Kinds.MEBIBYTES;
import static io.jelly.config.Kinds.MILLIS;
import static io.jelly.config.Kinds.PATH;
import static io.jelly.config.Kinds.PORT_NUMBER;
import static io.jelly.config.Kinds.TIMEOUT;
import static io.jelly.config.Kinds.UNSIGNED;
import static io.jelly.config.Kinds.WORDS;
import static io.jelly.config.Kinds.text;

import io.jelly.config.Kind.AutoNumber;
import io.jelly.config.Kind.Choice;
import io.jelly.config.Kind.Flag;
import io.jelly.config.Kind.Free;
import io.jelly.config.Kind.Texts;
import io.jelly.config.Kind.WholeNumber;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of all keys. Reading, the check for unknown keys, the names of environment variables,
 * the options of {@code run}, the defaults and the documents all follow from it. The keys of the
 * larger groups are in {@link RpcKeys}, {@link GatewayKeys} and {@link ClusterKeys}.
 */
public final class Keys {
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

  static final Key<Integer> ADMIN_PORT =
      key("admin.port", PORT_NUMBER, 0, "port that serves /metrics to Prometheus; 0: none");

  static final Key<String> ADMIN_HOST =
      key("admin.host", HOST_NAME, "127.0.0.1", "address of admin.port; it asks nobody for a name");

  static final Key<String> LOG_FOLDER =
      optional("log.folder", PATH, "log in the run directory", "where the logs are written");

  static final Key<LogLevel> LOG_LEVEL =
      key("log.level", new Choice<>(LogLevel.class), LogLevel.INFO, "least severe event logged")
          .withEffect(LIVE);

  private static final List<Key<?>> FIRST =
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
          SELF_HEAL);

  private static final List<Key<?>> LAST = List.of(ADMIN_PORT, ADMIN_HOST, LOG_FOLDER, LOG_LEVEL);

  /** Every key, in the order of the documents. */
  public static final List<Key<?>> ALL =
      Stream.of(FIRST, RpcKeys.ALL, GatewayKeys.ALL, ClusterKeys.ALL, LAST)
          .<Key<?>>flatMap(List::stream)
          .toList();

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
}
