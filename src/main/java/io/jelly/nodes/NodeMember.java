package io.jelly.nodes;

import com.hazelcast.cluster.Member;
import java.util.UUID;

/**
 * A member of the cluster as the others see it. What is no worker of a node (a member that only
 * keeps data) has an empty token.
 *
 * @param lite it keeps no shared data
 */
record NodeMember(
    UUID uuid,
    String node,
    String token,
    int worker,
    int protocol,
    String version,
    String busId,
    String host,
    boolean lite) {

  static NodeMember of(Member member) {
    return new NodeMember(
        member.getUuid(),
        text(member, NodeIdentity.NODE),
        text(member, NodeIdentity.TOKEN),
        number(member, NodeIdentity.WORKER),
        number(member, NodeIdentity.PROTOCOL_NUMBER),
        text(member, NodeIdentity.VERSION),
        text(member, NodeIdentity.BUS),
        member.getAddress().getHost(),
        member.isLiteMember());
  }

  boolean keepsData() {
    return !lite;
  }

  boolean isWorker() {
    return !token.isEmpty();
  }

  boolean isOfNode(String nodeToken) {
    return token.equals(nodeToken);
  }

  private static String text(Member member, String attribute) {
    String value = member.getAttribute(attribute);
    return value == null ? "" : value;
  }

  private static int number(Member member, String attribute) {
    String value = text(member, attribute);
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
  }
}
