package io.jelly.nodes;

import com.hazelcast.config.TcpIpConfig;
import java.util.List;

/** The addresses at which Hazelcast looks for other members, which change while it runs. */
final class SearchedMembers extends TcpIpConfig {
  private volatile List<String> current = List.of();

  @Override
  public List<String> getMembers() {
    return current;
  }

  @Override
  public TcpIpConfig setMembers(List<String> members) {
    current = List.copyOf(members);
    return this;
  }
}
