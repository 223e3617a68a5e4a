package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is said about processes and done to them from outside. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ProcessFactsTest {
  private static Process sleeper() throws Exception {
    return new ProcessBuilder("/bin/sh", "-c", "exec sleep 60").start();
  }

  private static int exitCode(Process process) throws Exception {
    assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still alive");
    return process.exitValue();
  }

  @Test
  void exitsAreDescribedInWords() {
    assertEquals("exit code 0", new ExitCause(0).describe());
    assertEquals("exit code 1", new ExitCause(1).describe());
    assertEquals("exit code 128", new ExitCause(128).describe());
    assertEquals("exit code 255", new ExitCause(255).describe());
    assertEquals("signal SIGTERM", new ExitCause(143).describe());
    assertEquals("signal SIG34", new ExitCause(128 + 34).describe());
    assertEquals(
        "signal SIGKILL (kill -9, or the kernel's out-of-memory killer)",
        new ExitCause(137).describe());
    assertTrue(new ExitCause(3).describe().contains("out of Java heap"));
    assertTrue(new ExitCause(134).describe().contains("hs_err_pid"));
    assertEquals("KILL", new ExitCause(137).signal());
    assertEquals("", new ExitCause(1).signal());
  }

  @Test
  void signalsGoByNameAndByNumber() throws Exception {
    for (String signal : List.of("TERM", "15", "KILL", "9", "USR1")) {
      Process process = sleeper();
      Signals.send(process.pid(), signal);
      String name = new ExitCause(exitCode(process)).signal();
      if (signal.matches("[A-Z]+") && !signal.equals("USR1")) assertEquals(signal, name);
      assertFalse(name.isEmpty(), signal);
    }
  }

  @Test
  void whatIsNoSignalIsRefusedAndNeverReachesTheShell() throws Exception {
    Process process = sleeper();
    try {
      for (String bad :
          List.of("NOPE", "99", "", "term", "-9", "TERM 1", "9;reboot", "$(id)", "A".repeat(11))) {
        String text =
            assertThrows(
                    IllegalArgumentException.class, () -> Signals.send(process.pid(), bad), bad)
                .getMessage();
        assertEquals("no such signal: " + bad, text);
      }
      assertTrue(process.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aProcessThatIsGoneIsNamed() throws Exception {
    Process process = sleeper();
    process.destroyForcibly();
    exitCode(process);
    assertEquals(
        "there is no process " + process.pid() + " any more",
        assertThrows(IllegalStateException.class, () -> Signals.send(process.pid(), "TERM"))
            .getMessage());
  }

  @Test
  void theHolderOfAPortIsFound() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      PortHolder holder = PortHolder.all(port).get(0);
      assertEquals(ProcessHandle.current().pid(), holder.pid());
      assertTrue(holder.command().contains("java"), holder.command());
      assertTrue(holder.command().length() <= 103, holder.command());
    }
    assertEquals(List.of(), PortHolder.all(port));
  }

  @Test
  void aStoppedProcessIsSeenAsOne() throws Exception {
    Process process = sleeper();
    try {
      ProcessStatus status = ProcessStatus.of(process.pid());
      assertTrue(status.residentBytes() > 0, status::toString);
      Signals.send(process.pid(), "STOP");
      while (!ProcessStatus.of(process.pid()).state().equals("T (stopped)")) Thread.onSpinWait();
    } finally {
      process.destroyForcibly();
    }
    exitCode(process);
    assertEquals(0, ProcessStatus.of(process.pid()).residentBytes());
    assertTrue(ProcessStatus.of(process.pid()).state().startsWith("unknown"));
  }
}
