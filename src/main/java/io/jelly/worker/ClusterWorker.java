package io.jelly.worker;

import io.jelly.config.NetworkAddress;
import io.jelly.nodes.BusTls;
import io.jelly.nodes.ClusteredVertx;
import io.jelly.nodes.JoinRefused;
import io.jelly.nodes.Membership;
import io.jelly.nodes.NodeIdentity;
import io.jelly.rpc.BusPeers;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A worker as a member of the cluster: from its settings to the way out. */
final class ClusterWorker implements BusPeers {
  private final ClusteredVertx member;

  private ClusterWorker(ClusteredVertx member) {
    this.member = member;
  }

  /**
   * Joins; fails as {@link ClusteredVertx#join} does.
   *
   * @param worker its number, 0 without worker processes
   * @param nodeToken one for all workers of the node
   */
  static Future<ClusterWorker> join(
      VertxOptions options, WorkerSettings settings, int worker, String nodeToken) {
    NodeIdentity identity =
        new NodeIdentity(
            settings.node(), nodeToken, worker, settings.version(), UUID.randomUUID().toString());
    try {
      return ClusteredVertx.join(options, membership(settings.cluster()), identity)
          .map(ClusterWorker::new);
    } catch (JoinRefused e) {
      return Future.failedFuture(e);
    }
  }

  private static Membership membership(JsonObject cluster) {
    return new Membership(
        cluster.getString("name"),
        address(cluster.getString("host"), cluster.getString("interface", "")),
        cluster.getInteger("port"),
        cluster.getInteger("portCount"),
        cluster.getJsonArray("members").stream().map(String::valueOf).toList(),
        cluster.getInteger("backups"),
        cluster.getInteger("dataMembers", 2),
        cluster.getLong("heartbeatTimeoutMs", 10_000L),
        Optional.ofNullable(cluster.getString("hazelcastConfig")).map(Path::of),
        Optional.ofNullable(cluster.getJsonObject("tls")).map(ClusterWorker::busTls));
  }

  private static String address(String host, String networkInterface) {
    try {
      return NetworkAddress.of(host, networkInterface);
    } catch (IllegalStateException e) {
      throw new JoinRefused(String.valueOf(e.getMessage()));
    }
  }

  private static BusTls busTls(JsonObject tls) {
    return new BusTls(
        Path.of(tls.getString("cert")),
        Path.of(tls.getString("key")),
        Path.of(tls.getString("ca")));
  }

  ClusteredVertx member() {
    return member;
  }

  @Override
  public void sending(Consumer<String> chosen, Runnable send) {
    member.sending(chosen, send);
  }

  @Override
  public boolean isGone(String other) {
    return member.isGone(other);
  }

  @Override
  public void onGone(Consumer<String> listener) {
    member.onGone(listener);
  }
}
