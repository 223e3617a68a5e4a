package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusTargetsTest {
  private final BusTargets targets = new BusTargets();

  @Test
  void whoHasLeftIsGone() {
    targets.gone("a");
    assertTrue(targets.isGone("a"));
    assertFalse(targets.isGone("b"));
  }

  @Test
  void whoComesBackIsNotGone() {
    targets.gone("a");
    targets.returned("a");
    assertFalse(targets.isGone("a"));
    targets.gone("a");
    assertTrue(targets.isGone("a"));
  }

  @Test
  void onlySoManyAreRemembered() {
    for (int i = 0; i < 5_000; i++) targets.gone("member-" + i);
    assertFalse(targets.isGone("member-0"));
    assertTrue(targets.isGone("member-4999"));
  }
}
