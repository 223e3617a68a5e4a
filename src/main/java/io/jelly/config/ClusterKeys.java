package io.jelly.config;

import static io.jelly.config.Effect.LIVE;
import static io.jelly.config.Effect.RESTART;
import static io.jelly.config.Key.key;
import static io.jelly.config.Key.optional;
import static io.jelly.config.Kinds.DAY_MS;
import static io.jelly.config.Kinds.HOST_NAME;
import static io.jelly.config.Kinds.MILLIS;
import static io.jelly.config.Kinds.PATH;
import static io.jelly.config.Kinds.PORT_NUMBER;
import static io.jelly.config.Kinds.PUBLIC_KEYS;
import static io.jelly.config.Kinds.text;

import io.jelly.config.Kind.Flag;
import io.jelly.config.Kind.Texts;
import io.jelly.config.Kind.WholeNumber;
import java.util.List;

/** The keys of the group {@code cluster}. */
final class ClusterKeys {
  static final Key<Boolean> ENABLED =
      key("cluster.enabled", new Flag(), false, "join the workers of several hosts over Hazelcast")
          .withOption("-cluster");

  static final Key<String> NAME =
      key(
          "cluster.name",
          text("1 to 64 printable characters", "[!-~]{1,64}"),
          "jelly",
          "nodes with the same name find each other");

  static final Key<String> HOST =
      key("cluster.host", HOST_NAME, "127.0.0.1", "address the members talk on; has no password");

  static final Key<String> INTERFACE =
      optional(
          "cluster.interface",
          text("the name of a network interface", "[^\\s/]{1,15}"),
          "none",
          "network interface whose address stands in for cluster.host");

  static final Key<Integer> PORT =
      key("cluster.port", new WholeNumber(1, 65_535), 5701, "first port tried for a member");

  static final Key<Integer> PORT_COUNT =
      key("cluster.portCount", new WholeNumber(1, 1024), 32, "how many ports are tried");

  static final Key<List<String>> MEMBERS =
      key(
          "cluster.members",
          new Texts(Split.COMMAS),
          List.of("127.0.0.1"),
          "[\"127.0.0.1\"]",
          "hosts, or host:port, to look for other members");

  static final Key<Integer> BACKUPS =
      key("cluster.backups", new WholeNumber(0, 6), 1, "copies of shared data on other members");

  static final Key<Integer> DATA_MEMBERS =
      key(
          "cluster.dataMembers",
          new WholeNumber(0, 512),
          2,
          "workers of this node that keep shared data, at most");

  static final Key<Integer> HEARTBEAT =
      key(
          "cluster.heartbeatTimeoutMs",
          new WholeNumber(2_000, DAY_MS),
          10_000,
          "silence after which a member counts as gone");

  static final Key<Integer> MIN_NODES =
      key(
              "cluster.minNodes",
              new WholeNumber(0, 10_000),
              0,
              "nodes to be seen for cluster-wide operations; 0: more than half of those known")
          .withEffect(LIVE);

  static final Key<List<String>> TRUSTED =
      key(
              "cluster.trusted",
              PUBLIC_KEYS,
              List.of(),
              "none",
              "keys of nodes whose cluster-wide operations this one takes part in; none: of all")
          .withEffect(LIVE);

  static final Key<Boolean> SPILLOVER =
      key(
              "cluster.spillover.enabled",
              new Flag(),
              false,
              "take connections to other nodes while no worker here can have them")
          .withEffect(RESTART);

  static final Key<Integer> SPILLOVER_PORT =
      key(
              "cluster.spillover.port",
              PORT_NUMBER,
              0,
              "port at cluster.host for connections from other nodes; 0 takes a free one")
          .withEffect(RESTART);

  static final Key<Integer> SPILLOVER_AFTER =
      key(
              "cluster.spillover.afterMs",
              MILLIS,
              500,
              "how long no worker must have taken a connection before new ones go elsewhere")
          .withEffect(LIVE);

  static final Key<Integer> SPILLOVER_MOST =
      key(
              "cluster.spillover.maxConnections",
              new WholeNumber(1, 100_000),
              1_000,
              "connections that this node's primary relays at a time, at most")
          .withEffect(LIVE);

  static final Key<String> HAZELCAST =
      optional(
          "cluster.hazelcastConfig",
          PATH,
          "none",
          "Hazelcast's own file (.xml, .yaml) in place of name, port, members and backups");

  static final Key<String> TLS_CERT =
      optional(
          "cluster.tls.cert",
          PATH,
          "none",
          "PEM file with the certificate that this node shows on the event bus");

  static final Key<String> TLS_KEY =
      optional("cluster.tls.key", PATH, "none", "PEM file with the key of cluster.tls.cert");

  static final Key<String> TLS_CA =
      optional(
          "cluster.tls.ca",
          PATH,
          "none",
          "PEM file with the authority that signs the certificates of all nodes");

  /** In the order of the documents. */
  static final List<Key<?>> ALL =
      List.of(
          ENABLED,
          NAME,
          HOST,
          INTERFACE,
          PORT,
          PORT_COUNT,
          MEMBERS,
          BACKUPS,
          DATA_MEMBERS,
          HEARTBEAT,
          MIN_NODES,
          TRUSTED,
          SPILLOVER,
          SPILLOVER_PORT,
          SPILLOVER_AFTER,
          SPILLOVER_MOST,
          HAZELCAST,
          TLS_CERT,
          TLS_KEY,
          TLS_CA);

  private ClusterKeys() {}
}
