package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When an upstream is cut off, and when it comes back. */
class CircuitTest {
  private final Circuit circuit = new Circuit();

  @Test
  void itIsUpUntilSomethingIsWrong() {
    assertTrue(circuit.isUp());
    assertTrue(circuit.block() < 0);
    assertFalse(circuit.answered(), "nothing changes");
    assertFalse(circuit.probeAnswered(7), "nothing changes");
    assertTrue(circuit.isUp());
  }

  @Test
  void whoTakesNoConnectionIsCutOffAtOnceWhichIsSaidOnce() {
    assertTrue(circuit.unreachable());
    assertFalse(circuit.isUp());
    assertFalse(circuit.unreachable());
    assertFalse(circuit.isUp());
  }

  @Test
  void threeLostRequestsInARowCutItOff() {
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertTrue(circuit.isUp());
    assertTrue(circuit.lost());
    assertFalse(circuit.isUp());
    assertFalse(circuit.lost(), "it is cut off already");
  }

  @Test
  void anAnswerInBetweenMakesTheCountBeginAnew() {
    for (int i = 0; i < 5; i++) {
      assertFalse(circuit.lost());
      assertFalse(circuit.lost());
      if (i % 2 == 0) circuit.answered();
      else circuit.probeAnswered(1);
    }
    assertTrue(circuit.isUp());
  }

  @Test
  void twoFailedProbesInARowCutItOff() {
    assertFalse(circuit.probeFailed());
    assertFalse(circuit.probeAnswered(1));
    assertFalse(circuit.probeFailed());
    assertTrue(circuit.isUp());
    assertTrue(circuit.probeFailed());
    assertFalse(circuit.isUp());
    assertFalse(circuit.probeFailed(), "it is cut off already");
  }

  @Test
  void requestsAndProbesAreCountedApart() {
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertFalse(circuit.probeFailed());
    assertTrue(circuit.isUp());
    circuit.answered();
    assertTrue(circuit.probeFailed(), "a request that is answered is no excuse for probes");
  }

  @Test
  void theFirstAnsweredProbeOrTrialBringsItBackWhichIsSaidOnce() {
    circuit.unreachable();
    assertTrue(circuit.probeAnswered(1));
    assertTrue(circuit.isUp());
    assertFalse(circuit.probeAnswered(1));
    circuit.unreachable();
    assertTrue(circuit.answered());
    assertTrue(circuit.isUp());
    assertFalse(circuit.answered());
  }

  @Test
  void whatIsBackIsGivenAsMuchPatienceAsBefore() {
    for (int i = 0; i < 3; i++) circuit.lost();
    assertTrue(circuit.answered());
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertTrue(circuit.lost());
    circuit.probeFailed();
    circuit.probeFailed();
    assertTrue(circuit.probeAnswered(1));
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertFalse(circuit.probeFailed());
    assertTrue(circuit.isUp());
  }

  @Test
  void oneTrialIsAdmittedEveryHalfSecond() {
    long start = -10_000; // The clock may begin anywhere.
    assertTrue(circuit.admitsTrial(start));
    assertFalse(circuit.admitsTrial(start));
    assertFalse(circuit.admitsTrial(start + 499));
    assertTrue(circuit.admitsTrial(start + 500), "refusals do not put it off");
    assertFalse(circuit.admitsTrial(start + 999));
    assertTrue(circuit.admitsTrial(start + 20_000));
    assertFalse(circuit.admitsTrial(start + 20_499), "nothing is saved up");
  }

  @Test
  void aTrialAloneChangesNothing() {
    circuit.unreachable();
    assertTrue(circuit.admitsTrial(0));
    assertFalse(circuit.isUp());
  }

  @Test
  void theBlockIsThatOfTheLastProbe() {
    circuit.probeAnswered(7);
    assertEquals(7, circuit.block());
    circuit.probeFailed();
    circuit.lost();
    circuit.unreachable();
    assertEquals(7, circuit.block(), "nobody told of another one");
    circuit.probeAnswered(5);
    assertEquals(5, circuit.block(), "a node may begin its chain anew");
    circuit.probeAnswered(-1);
    assertTrue(circuit.block() < 0, "its chain is empty now");
  }
}
