package io.jelly.config;

import java.util.OptionalInt;

/** Makes the effective settings a configuration, and checks what no single key can know. */
final class Assembly {
  private static final int MOST_PORTS = 65_535;

  private final Settings settings;
  private final int cores;

  Assembly(Settings settings, int cores) {
    this.settings = settings;
    this.cores = cores;
  }

  /** Adds what does not fit together to the problems of the settings. */
  void check() {
    checkPorts();
    checkDelays();
    checkMemory();
    GatewayAssembly.check(settings);
    TransportAssembly.check(settings);
    PathChecks.check(settings);
  }

  /** The configuration; only of settings without problems. */
  NodeConfig nodeConfig() {
    int port = settings.get(Keys.PORT);
    int workers = workers();
    return new NodeConfig(
        settings.find(Keys.NAME).orElse("jelly-" + port),
        settings.get(Keys.HOST),
        port,
        settings.find(Keys.FD).map(OptionalInt::of).orElse(OptionalInt.empty()),
        workers,
        instances(workers),
        settings.get(Keys.SPARES),
        settings.get(Keys.SCHEDULING),
        settings.get(Keys.WORKER_PORT_BASE),
        settings.find(Keys.VERTICLE),
        settings.find(Keys.APP).map(settings::resolve),
        settings.get(Keys.ARGS),
        settings.get(Keys.CLASSPATH).stream().map(settings::resolve).toList(),
        settings.get(Keys.JVM_OPTIONS),
        settings.get(Keys.CONFIG),
        settings.get(Keys.WATCH),
        new NodeConfig.Drain(settings.get(Keys.DRAIN_TIMEOUT)),
        new NodeConfig.Handoff(
            settings.get(Keys.HANDOFF_ACK_TIMEOUT), settings.get(Keys.HANDOFF_QUEUE)),
        respawn(),
        new NodeConfig.Reload(
            settings.get(Keys.RELOAD_SURGE),
            settings.get(Keys.RELOAD_UNAVAILABLE),
            settings.get(Keys.RELOAD_BAKE),
            settings.get(Keys.RELOAD_ERRORS)),
        new NodeConfig.Health(settings.get(Keys.HEALTH_HANG), settings.get(Keys.HEALTH_PATH)),
        limits(),
        new NodeConfig.Primary(settings.get(Keys.ON_PRIMARY_LOSS), settings.get(Keys.SELF_HEAL)),
        rpc(),
        TransportAssembly.of(settings),
        GatewayAssembly.of(settings),
        cluster(),
        new NodeConfig.Admin(settings.get(Keys.ADMIN_PORT), settings.get(Keys.ADMIN_HOST)),
        new NodeConfig.Log(
            settings.find(Keys.LOG_FOLDER).map(settings::resolve), settings.get(Keys.LOG_LEVEL)));
  }

  private int workers() {
    return settings.get(Keys.WORKERS).orElse(Math.min(cores, 512));
  }

  private int instances(int workers) {
    int share = cores / Math.max(1, workers);
    return settings.get(Keys.INSTANCES).orElse(Math.max(1, Math.min(share, 1024)));
  }

  private NodeConfig.Respawn respawn() {
    return new NodeConfig.Respawn(
        settings.get(Keys.RESPAWN_BASE),
        settings.get(Keys.RESPAWN_MAX),
        settings.get(Keys.RESPAWN_MAX_READY),
        settings.get(Keys.RESPAWN_STABLE),
        settings.get(Keys.BOOT_ATTEMPTS),
        settings.get(Keys.BOOT_TIMEOUT));
  }

  private NodeConfig.Limits limits() {
    return new NodeConfig.Limits(
        settings.get(Keys.LIMIT_MEMORY),
        settings.get(Keys.LIMIT_MEMORY_HARD),
        settings.get(Keys.LIMIT_REQUESTS),
        settings.get(Keys.LIMIT_AGE));
  }

  private NodeConfig.Rpc rpc() {
    return new NodeConfig.Rpc(
        settings.get(RpcKeys.TCP_PORT),
        settings.get(RpcKeys.BODY),
        settings.get(RpcKeys.DEPTH),
        settings.get(RpcKeys.BATCH),
        settings.get(RpcKeys.BATCH_RESPONSE),
        settings.get(RpcKeys.METHOD),
        settings.get(RpcKeys.RPC_TIMEOUT),
        settings.get(RpcKeys.MESSAGE),
        settings.get(RpcKeys.IN_FLIGHT),
        settings.get(RpcKeys.CONNECTION_IN_FLIGHT),
        settings.get(RpcKeys.BATCH_CONCURRENCY),
        new NodeConfig.RpcAuth(settings.get(RpcKeys.TRUSTED), settings.get(RpcKeys.TOKEN_SECONDS)),
        settings.get(RpcKeys.SLOW),
        settings.get(RpcKeys.CHECK_RESULTS),
        new NodeConfig.RpcLoad(
            settings.get(RpcKeys.CONNECTIONS),
            settings.get(RpcKeys.IDLE),
            settings.get(RpcKeys.HEADER),
            settings.get(RpcKeys.RATE),
            settings.get(RpcKeys.BURST),
            settings.get(RpcKeys.ADAPTIVE),
            settings.get(RpcKeys.ADAPTIVE_TARGET),
            settings.get(RpcKeys.ADAPTIVE_LEAST)));
  }

  private NodeConfig.Cluster cluster() {
    return new NodeConfig.Cluster(
        settings.get(ClusterKeys.ENABLED),
        settings.get(ClusterKeys.NAME),
        settings.get(ClusterKeys.HOST),
        settings.find(ClusterKeys.INTERFACE),
        settings.get(ClusterKeys.PORT),
        settings.get(ClusterKeys.PORT_COUNT),
        settings.get(ClusterKeys.MEMBERS),
        settings.get(ClusterKeys.BACKUPS),
        settings.get(ClusterKeys.DATA_MEMBERS),
        settings.get(ClusterKeys.HEARTBEAT),
        settings.get(ClusterKeys.MIN_NODES),
        settings.get(ClusterKeys.TRUSTED),
        new NodeConfig.Spillover(
            settings.get(ClusterKeys.SPILLOVER),
            settings.get(ClusterKeys.SPILLOVER_PORT),
            settings.get(ClusterKeys.SPILLOVER_AFTER),
            settings.get(ClusterKeys.SPILLOVER_MOST)),
        settings.find(ClusterKeys.HAZELCAST).map(settings::resolve),
        PemChecks.cluster(settings));
  }

  private void checkPorts() {
    int base = settings.get(Keys.WORKER_PORT_BASE);
    int last = base + workers() + settings.get(Keys.SPARES);
    if (base > 0 && last > MOST_PORTS) {
      settings.conflict(
          "leads to port " + last + " for the last worker; the highest port is " + MOST_PORTS,
          Keys.WORKER_PORT_BASE,
          Keys.WORKERS,
          Keys.SPARES);
    }
    int tcp = settings.get(RpcKeys.TCP_PORT);
    if (tcp > 0 && tcp == settings.get(Keys.PORT)) {
      settings.conflict("is the port of the node already", RpcKeys.TCP_PORT, Keys.PORT);
    }
    int admin = settings.get(Keys.ADMIN_PORT);
    if (admin > 0 && (admin == settings.get(Keys.PORT) || admin == tcp)) {
      settings.conflict(
          "is a port of the node already", Keys.ADMIN_PORT, Keys.PORT, RpcKeys.TCP_PORT);
    }
    if (tcp > 0 && base > 0 && tcp > base && tcp <= last) {
      settings.conflict(
          "is the direct port of worker " + (tcp - base) + " already",
          RpcKeys.TCP_PORT,
          Keys.WORKER_PORT_BASE);
    }
    int member = settings.get(ClusterKeys.PORT) + settings.get(ClusterKeys.PORT_COUNT) - 1;
    if (member > MOST_PORTS) {
      settings.conflict(
          "leads to port " + member + " for the last member; the highest port is " + MOST_PORTS,
          ClusterKeys.PORT,
          ClusterKeys.PORT_COUNT);
    }
  }

  private void checkDelays() {
    if (settings.get(Keys.RESPAWN_BASE) > settings.get(Keys.RESPAWN_MAX)) {
      settings.conflict(
          "leaves respawn.baseDelayMs above respawn.maxDelayMs",
          Keys.RESPAWN_BASE,
          Keys.RESPAWN_MAX);
    }
  }

  private void checkMemory() {
    int hard = settings.get(Keys.LIMIT_MEMORY_HARD);
    if (hard > 0 && hard < settings.get(Keys.LIMIT_MEMORY)) {
      settings.conflict(
          "leaves limits.memoryHardMb below limits.memoryMb",
          Keys.LIMIT_MEMORY,
          Keys.LIMIT_MEMORY_HARD);
    }
  }
}
