package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who keeps data, who speaks, and who may leave: the same answer everywhere, without a word. */
class SeatsTest {
  private final NodeMember a1 = Members.data("a", 1);
  private final NodeMember a2 = Members.data("a", 2);
  private final NodeMember a3 = Members.lite("a", 3);
  private final NodeMember b1 = Members.data("b", 1);

  private static Seats seats(List<NodeMember> members, NodeMember... leaving) {
    Set<UUID> gone = Arrays.stream(leaving).map(NodeMember::uuid).collect(Collectors.toSet());
    return new Seats(members, gone, 2);
  }

  @Test
  void theOldestOfANodeKeepData() {
    Seats all = seats(List.of(a1, b1, a2, a3));
    assertTrue(all.belongsTo(a1));
    assertTrue(all.belongsTo(a2));
    assertFalse(all.belongsTo(a3));
    assertTrue(all.belongsTo(b1), "seats are counted for each node");
  }

  @Test
  void whoLeavesGivesItsSeatToTheNext() {
    Seats leaving = seats(List.of(a1, a2, a3), a1);
    assertFalse(leaving.belongsTo(a1));
    assertTrue(leaving.belongsTo(a3));
  }

  @Test
  void oneSpeaksForANodeUntilTheLastIsGone() {
    assertTrue(seats(List.of(b1, a1, a2)).isSpeaker(a1));
    assertFalse(seats(List.of(b1, a1, a2)).isSpeaker(a2));
    assertTrue(seats(List.of(a1, a2), a1).isSpeaker(a2), "one that stays comes first");
    assertTrue(seats(List.of(a1, a2), a1, a2).isSpeaker(a1), "until none stays");
  }

  @Test
  void dataGoesOneAtATimeAfterThoseWhoKeepNone() {
    Seats stopping = seats(List.of(b1, a1, a2, a3), a1, a2, a3);
    assertTrue(stopping.mayLeave(a3));
    assertFalse(stopping.mayLeave(a1), "a3 is still there");
    Seats later = seats(List.of(b1, a1, a2), a1, a2);
    assertTrue(later.mayLeave(a1));
    assertFalse(later.mayLeave(a2), "a1 is first");
  }

  @Test
  void nobodyTakesDataAwayBeforeAnotherKeepsIt() {
    assertFalse(seats(List.of(a1, a3), a1).mayLeave(a1), "a3 is to be promoted first");
    assertTrue(seats(List.of(a1, Members.data("a", 3)), a1).mayLeave(a1));
    NodeMember lite = Members.lite("b", 1);
    assertFalse(seats(List.of(a1, lite), a1).mayLeave(a1), "the other node has none yet");
  }

  @Test
  void theLastOfAllMayLeave() {
    assertTrue(seats(List.of(a1), a1).mayLeave(a1));
    assertTrue(seats(List.of(a1, a2), a1, a2).mayLeave(a1));
  }
}
