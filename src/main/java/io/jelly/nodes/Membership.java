package io.jelly.nodes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to join the cluster.
 *
 * @param name clusters of different names do not mix
 * @param host the address to bind, for members and for the event bus
 * @param port the first port tried; a member takes the first free one of {@code portCount}
 * @param members addresses where other members may be: host or host:port; without a port all are
 *     tried
 * @param backups copies of the shared data on other members
 * @param dataMembers how many workers of this node keep a part of the shared data, at most
 * @param heartbeatTimeoutMs silence after which a member counts as gone; rounded up to seconds
 * @param hazelcastConfig a file of Hazelcast's own (XML or YAML) that says instead how members find
 *     each other and what is kept how
 */
public record Membership(
    String name,
    String host,
    int port,
    int portCount,
    List<String> members,
    int backups,
    int dataMembers,
    long heartbeatTimeoutMs,
    Optional<Path> hazelcastConfig) {

  int heartbeatTimeoutSeconds() {
    return (int) Math.max(2, (heartbeatTimeoutMs + 999) / 1_000);
  }
}
