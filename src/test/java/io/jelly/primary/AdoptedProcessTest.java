package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class AdoptedProcessTest {
  private static final String TAIL = " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";

  @ParameterizedTest
  @CsvSource({"(java),S", "(a) Z 1 2),R", "((sd-pam)),Z"})
  void theNameOfAProcessMayHoldAnything(String name, char state) {
    ProcessStat stat = ProcessStat.parse("12 " + name + " " + state + TAIL);
    assertEquals(new ProcessStat(state, 4_711), stat);
    assertEquals(state == 'Z', stat.isOver());
  }

  @Test
  void itsEndIsSeenByLookingAlsoWhileNobodyHasReapedIt() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      long started = ProcessStat.of(child.pid()).orElseThrow().startTicks();
      AdoptedProcess process = AdoptedProcess.find(child.pid(), started).orElseThrow();
      process.look();
      assertTrue(process.isAlive());
      assertFalse(process.onExit().isDone());
      process.destroyForcibly();
      assertTrue(child.waitFor(10, TimeUnit.SECONDS));
      process.look();
      assertTrue(process.onExit().isDone());
      assertFalse(process.isAlive());
      assertEquals(OptionalInt.empty(), process.exitCode());
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void aProcessThatStartedAtAnotherTimeIsAnotherOne() throws IOException {
    long self = ProcessHandle.current().pid();
    assertTrue(AdoptedProcess.find(self, 1).isEmpty());
    assertTrue(AdoptedProcess.find(1L << 40, 1).isEmpty());
  }
}
