package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.gateway.Circuit.Failed;
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
    assertTrue(circuit.unreachable(Failed.REFUSED));
    assertFalse(circuit.isUp());
    assertFalse(circuit.unreachable(Failed.REFUSED));
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
    assertFalse(circuit.probeFailed(Failed.BROKEN));
    assertFalse(circuit.probeAnswered(1));
    assertFalse(circuit.probeFailed(Failed.BROKEN));
    assertTrue(circuit.isUp());
    assertTrue(circuit.probeFailed(Failed.BROKEN));
    assertFalse(circuit.isUp());
    assertFalse(circuit.probeFailed(Failed.BROKEN), "it is cut off already");
  }

  @Test
  void requestsAndProbesAreCountedApart() {
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertFalse(circuit.probeFailed(Failed.BROKEN));
    assertTrue(circuit.isUp());
    circuit.answered();
    assertTrue(
        circuit.probeFailed(Failed.BROKEN), "a request that is answered is no excuse for probes");
  }

  @Test
  void theFirstAnsweredProbeOrTrialBringsItBackWhichIsSaidOnce() {
    circuit.unreachable(Failed.REFUSED);
    assertTrue(circuit.probeAnswered(1));
    assertTrue(circuit.isUp());
    assertFalse(circuit.probeAnswered(1));
    circuit.unreachable(Failed.REFUSED);
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
    circuit.probeFailed(Failed.BROKEN);
    circuit.probeFailed(Failed.BROKEN);
    assertTrue(circuit.probeAnswered(1));
    assertFalse(circuit.lost());
    assertFalse(circuit.lost());
    assertFalse(circuit.probeFailed(Failed.BROKEN));
    assertTrue(circuit.isUp());
  }

  private static boolean cutOff(Circuit circuit, Failed how) {
    circuit.probeFailed(how);
    return circuit.probeFailed(how);
  }

  @Test
  void oneTrialIsAdmittedEveryHalfSecondWhereNothingComesBack() {
    assertTrue(cutOff(circuit, Failed.SILENT));
    for (boolean read : new boolean[] {false, true}) {
      long start = read ? 100_000 : -10_000; // The clock may begin anywhere.
      assertTrue(circuit.admits(read, start));
      assertFalse(circuit.admits(read, start));
      assertFalse(circuit.admits(read, start + 499));
      assertTrue(circuit.admits(read, start + 500), "refusals do not put it off");
      assertFalse(circuit.admits(read, start + 999));
      assertTrue(circuit.admits(read, start + 20_000));
      assertFalse(circuit.admits(read, start + 20_499), "nothing is saved up");
    }
  }

  @Test
  void whoRefusesConnectionsMayBeTriedAtAnyTime() {
    circuit.unreachable(Failed.REFUSED);
    for (int i = 0; i < 5; i++) assertTrue(circuit.admits(false, 0));
    circuit.unreachable(Failed.SILENT);
    assertTrue(circuit.admits(false, 0));
    assertFalse(circuit.admits(false, 0), "that was a trial");
  }

  @Test
  void whoBreaksConnectionsMayBeTriedByReadsAtAnyTime() {
    for (int i = 0; i < 3; i++) circuit.lost();
    for (int i = 0; i < 5; i++) assertTrue(circuit.admits(true, 0));
    assertTrue(circuit.admits(false, 0));
    assertFalse(circuit.admits(false, 0), "that was a trial");
  }

  @Test
  void aTrialAloneChangesNothing() {
    circuit.unreachable(Failed.SILENT);
    assertTrue(circuit.admits(true, 0));
    assertFalse(circuit.isUp());
  }

  @Test
  void theBlockIsThatOfTheLastProbe() {
    circuit.probeAnswered(7);
    assertEquals(7, circuit.block());
    circuit.probeFailed(Failed.BROKEN);
    circuit.lost();
    circuit.unreachable(Failed.REFUSED);
    assertEquals(7, circuit.block(), "nobody told of another one");
    circuit.probeAnswered(5);
    assertEquals(5, circuit.block(), "a node may begin its chain anew");
    circuit.probeAnswered(-1);
    assertTrue(circuit.block() < 0, "its chain is empty now");
  }
}
