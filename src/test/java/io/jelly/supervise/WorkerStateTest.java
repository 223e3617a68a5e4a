package io.jelly.supervise;

import static io.jelly.supervise.WorkerState.DRAINING;
import static io.jelly.supervise.WorkerState.EXITED;
import static io.jelly.supervise.WorkerState.READY;
import static io.jelly.supervise.WorkerState.SPARE;
import static io.jelly.supervise.WorkerState.STARTING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerStateTest {
  private static final Map<WorkerState, Set<WorkerState>> NEXT =
      Map.of(
          STARTING, EnumSet.of(SPARE, DRAINING, EXITED),
          SPARE, EnumSet.of(READY, DRAINING, EXITED),
          READY, EnumSet.of(DRAINING, EXITED),
          DRAINING, EnumSet.of(EXITED),
          EXITED, EnumSet.noneOf(WorkerState.class));

  @Test
  void aWorkerGoesForwardsOnly() {
    for (WorkerState from : WorkerState.values()) {
      for (WorkerState to : WorkerState.values()) {
        assertEquals(NEXT.get(from).contains(to), from.canBecome(to), from + " to " + to);
      }
    }
  }

  @Test
  void theLabelIsLowerCase() {
    assertEquals("draining", DRAINING.label());
  }
}
