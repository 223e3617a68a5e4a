package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.supervise.Health;
import io.jelly.supervise.Limits;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;

/** What a configuration says of how workers are supervised, in the supervisor's own terms. */
final class ConfiguredPolicy {
  private static final long MIB = 1 << 20;

  private ConfiguredPolicy() {}

  static Policy of(NodeConfig config) {
    NodeConfig.Respawn respawn = config.respawn();
    return new Policy(
        respawn.bootTimeoutMs(),
        config.drain().timeoutMs(),
        config.reload().surge(),
        config.reload().maxUnavailable(),
        config.reload().bakeMs(),
        new Respawn(
            respawn.baseDelayMs(),
            respawn.maxDelayMs(),
            respawn.maxDelayAfterReadyMs(),
            respawn.stableMs(),
            respawn.bootAttempts()),
        health(config));
  }

  private static Health health(NodeConfig config) {
    NodeConfig.Limits limits = config.limits();
    return new Health(
        config.health().hangMs(),
        config.health().path(),
        config.reload().maxErrorPercent(),
        new Limits(
            limits.memoryMb() * MIB,
            limits.memoryHardMb() * MIB,
            limits.maxRequests(),
            limits.maxAgeMs()));
  }
}
