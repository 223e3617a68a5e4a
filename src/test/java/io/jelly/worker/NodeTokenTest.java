package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class NodeTokenTest {
  @Test
  void aTokenIsOneForANodeAndAnotherForEveryOther() {
    assertEquals(NodeToken.of("/run/a 17"), NodeToken.of("/run/a 17"));
    assertNotEquals(NodeToken.of("/run/a 17"), NodeToken.of("/run/a 18"));
    assertEquals(24, NodeToken.of("/run/a 17").length());
  }
}
