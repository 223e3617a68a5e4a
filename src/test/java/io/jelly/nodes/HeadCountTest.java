package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How many nodes there are to be. */
class HeadCountTest {
  private final NodeMember a1 = Members.data("a", 1);
  private final NodeMember a2 = Members.lite("a", 2);
  private final NodeMember b1 = Members.data("b", 1);
  private final NodeMember c1 = Members.data("c", 1);
  private final HeadCount heads = new HeadCount();
  private List<NodeMember> present = List.of();

  private void now(Set<UUID> leaving, NodeMember... members) {
    List<NodeMember> next = new ArrayList<>(List.of(members));
    heads.changed(present, next, leaving);
    present = next;
  }

  private void now(NodeMember... members) {
    now(Set.of(), members);
  }

  @Test
  void nodesAreCountedAndNotTheirWorkers() {
    now(a1, a2);
    assertEquals(1, heads.largest());
    now(a1, a2, b1, c1);
    assertEquals(3, heads.largest());
  }

  @Test
  void aNodeThatDiedGoesOnCounting() {
    now(a1, b1, c1);
    now(a1);
    assertEquals(3, heads.largest());
    now(a1, b1, c1);
    assertEquals(3, heads.largest(), "they are the same when they are back");
  }

  @Test
  void aNodeThatLeftByItselfDoesNot() {
    now(a1, a2, b1, c1);
    now(Set.of(a1.uuid(), a2.uuid()), a2, b1, c1);
    assertEquals(3, heads.largest(), "it is still there");
    now(Set.of(a2.uuid()), b1, c1);
    assertEquals(2, heads.largest());
  }

  @Test
  void aWorkerThatLeavesTakesNoNodeAway() {
    now(a1, a2, b1);
    now(Set.of(a1.uuid()), a2, b1);
    assertEquals(2, heads.largest());
  }

  @Test
  void whoComesLaterLearnsFromWhoWasThere() {
    now(a1);
    heads.raise(3);
    heads.raise(2);
    assertEquals(3, heads.largest());
  }
}
