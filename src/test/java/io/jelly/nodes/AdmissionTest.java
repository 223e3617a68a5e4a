package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who cannot be in a cluster is told why; who was there first stays. */
class AdmissionTest {
  private final NodeMember first = Members.data("a", 1);
  private final NodeMember sameName = Members.of("a", "another", 1, NodeIdentity.PROTOCOL, true);

  @Test
  void aNodeOfTheSameNameIsRefusedAndTheOlderOneIsNot() {
    List<NodeMember> members = List.of(first, sameName);
    assertEquals(
        "the cluster has a node named a already, at 10.0.0.1; give this one another -name",
        Admission.nameTaken(members, sameName).orElseThrow());
    assertTrue(Admission.nameTaken(members, first).isEmpty());
  }

  @Test
  void workersOfOneNodeHaveOneName() {
    NodeMember second = Members.lite("a", 2);
    assertTrue(Admission.nameTaken(List.of(first, second), second).isEmpty());
    assertEquals("", Admission.problem(List.of(first, second, Members.data("b", 1))));
  }

  @Test
  void anotherProtocolIsRefusedWithBothVersions() {
    NodeMember old = Members.of("o", "old", 1, NodeIdentity.PROTOCOL + 1, false);
    NodeMember self = Members.lite("n", 1);
    String why = Admission.foreignProtocol(List.of(old, self), self.uuid()).orElseThrow();
    assertEquals(
        "this version speaks cluster protocol 1, but node o at 10.0.0.1 (version 1.0) speaks 2",
        why);
    assertTrue(Admission.foreignProtocol(List.of(self, old), self.uuid()).isEmpty());
  }

  @Test
  void twoNodesOfOneNameAfterAMergeAreAProblem() {
    assertEquals(
        "the name a is used by two nodes, at 10.0.0.1 and at 10.0.0.1",
        Admission.problem(List.of(first, sameName)));
  }
}
