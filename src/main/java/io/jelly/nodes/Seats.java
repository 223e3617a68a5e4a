package io.jelly.nodes;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which workers of a node keep shared data, who speaks for the node, and when a member may leave.
 * Every member works it out for itself: all have the same list of members in the same order, oldest
 * first, and hear who is leaving, so nothing has to be agreed on.
 *
 * @param leaving those on their way out; they count as gone, except that their data is still theirs
 * @param perNode how many data members a node has at most
 */
record Seats(List<NodeMember> members, Set<UUID> leaving, int perNode) {

  /** Whether this member is to keep data: it is among the oldest of its node that stay. */
  boolean belongsTo(NodeMember self) {
    return !leaving.contains(self.uuid()) && countOlder(self) < perNode;
  }

  /** Whether this member speaks for its node: it is the oldest that stays, or that is left. */
  boolean isSpeaker(NodeMember self) {
    boolean anyStays = ofNode(self).anyMatch(this::stays);
    return anyStays
        ? stays(self) && countOlder(self) == 0
        : ofNode(self).findFirst().filter(self::equals).isPresent();
  }

  /**
   * Whether this member may take its data away now: those who keep none have gone first, then one
   * at a time, oldest first, and each only when somebody else is there to keep the data, if anybody
   * else stays at all.
   */
  boolean mayLeave(NodeMember self) {
    if (self.lite()) return true;
    boolean last = ofNode(self).noneMatch(m -> m.lite() && leaving.contains(m.uuid()));
    boolean first =
        before(self).noneMatch(member -> !member.lite() && leaving.contains(member.uuid()));
    return last && first && isReplaced(self);
  }

  private boolean isReplaced(NodeMember self) {
    long staying = ofNode(self).filter(this::stays).count();
    long seated = ofNode(self).filter(this::stays).filter(NodeMember::keepsData).count();
    boolean anybodyStays = members.stream().anyMatch(this::stays);
    return seated >= Math.min(perNode, staying)
        && (!anybodyStays || members.stream().filter(this::stays).anyMatch(NodeMember::keepsData));
  }

  private boolean stays(NodeMember member) {
    return !leaving.contains(member.uuid());
  }

  private long countOlder(NodeMember self) {
    return before(self).filter(m -> m.isOfNode(self.token()) && stays(m)).count();
  }

  private Stream<NodeMember> before(NodeMember self) {
    return members.stream().takeWhile(member -> !member.uuid().equals(self.uuid()));
  }

  private Stream<NodeMember> ofNode(NodeMember self) {
    return members.stream().filter(member -> member.isOfNode(self.token()));
  }
}
