package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may begin a cluster-wide operation. */
class QuorumTest {
  @ParameterizedTest
  @CsvSource({
    // seen, largest, minNodes, needed, reached
    "1, 1, 0, 1, true",
    "1, 2, 0, 2, false",
    "2, 3, 0, 2, true",
    "1, 3, 0, 2, false",
    "2, 4, 0, 3, false",
    "3, 4, 0, 3, true",
    "1, 3, 1, 1, true",
    "2, 3, 3, 3, false",
    "3, 3, 3, 3, true",
    "4, 2, 0, 2, true",
  })
  void moreThanHalfOrAsManyAsAreAskedFor(
      int seen, int largest, int minNodes, int needed, boolean reached) {
    Quorum quorum = new Quorum(seen, largest, minNodes);
    assertEquals(needed, quorum.needed());
    assertEquals(reached, quorum.isReached());
    assertEquals(reached, quorum.problem().isEmpty());
  }
}
