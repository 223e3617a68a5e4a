package io.jelly.nodes;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
 * @param busTls how the event bus is encrypted, if it is
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
    Optional<Path> hazelcastConfig,
    Optional<BusTls> busTls) {
  /** Not an address of IPv6 without brackets, which has several colons. */
  private static final Pattern HOST_AND_PORT = Pattern.compile("([^:]+|\\[[^]]+]):(\\d{1,5})");

  /** Every address at which a member may be, host names as they are. */
  List<InetSocketAddress> addresses() {
    return members.stream().flatMap(this::addresses).distinct().toList();
  }

  private Stream<InetSocketAddress> addresses(String member) {
    Matcher parts = HOST_AND_PORT.matcher(member);
    if (parts.matches())
      return Stream.of(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))));
    return IntStream.range(port, Math.min(port + portCount, 65_536))
        .mapToObj(number -> InetSocketAddress.createUnresolved(member, number));
  }

  int heartbeatTimeoutSeconds() {
    return (int) Math.max(2, (heartbeatTimeoutMs + 999) / 1_000);
  }
}
