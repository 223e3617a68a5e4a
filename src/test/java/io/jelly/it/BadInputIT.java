package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A user's mistake gets one or two clear lines and never a stack trace. */
class BadInputIT {
  private static final int USAGE = 2;

  @Test
  void aPortInUseNamesWhoHoldsIt() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(FreePorts.one(), 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      CommandRun run = CommandRun.of("-port", port);
      assertRefused(run, "127.0.0.1:" + port, "in use", "pid " + ProcessHandle.current().pid());
      assertTrue(run.text().contains("java"), run::text);
    }
  }

  @Test
  void optionsOutOfRange() {
    assertRefused(CommandRun.of("-port", "70000"), "-port", "0 to 65535", "70000");
    assertRefused(CommandRun.of("-instances", "0"), "-instances", "1 to", "0");
  }

  @Test
  void unknownWordsAreAnsweredWithTheNearestRightOne() {
    assertRefused(CommandRun.of("-prot", "8080"), "-prot", "did you mean -port");
    assertRefused(CommandRun.of("statsu"), "statsu", "did you mean status");
  }

  @Test
  void missingFilesAreNamed() {
    assertRefused(CommandRun.of("-app", "/no/such.jar"), "/no/such.jar", "not exist");
    assertRefused(CommandRun.of("-cp", "/no/such", "-verticle", "a.B"), "/no/such", "not exist");
    assertRefused(CommandRun.of("-conf", "/no/such.json"), "/no/such.json", "not exist");
  }

  @Test
  void theConfigurationIsCheckedWithFileLineAndColumn() {
    assertConfigRefused("{\n  \"port\": 8080,\n  \"workers\" 2\n}", ":3:13:");
    assertConfigRefused("{\"prot\": 1}", ":1:2:", "prot", "did you mean \"port\"");
    assertConfigRefused("{\n\"drain\": {\"timeoutMs\": \"long\"}}", ":2:", "timeoutMs", "number");
  }

  private static void assertConfigRefused(String json, String... expected) {
    Path file = Workspace.file("config.json", json);
    CommandRun run = CommandRun.of("-conf", file.toString());
    assertRefused(run, expected);
    assertTrue(run.err().get(0).startsWith(file.toString()), run::text);
  }

  @Test
  void aVerticleThatDoesNotExistEndsTheNode() {
    CommandRun run = CommandRun.of("-port", port(), "-verticle", "com.acme.Missing");
    assertNotEquals(0, run.code(), run::text);
    assertNoTrace(run);
    assertTrue(count(run, "no verticle com.acme.Missing") > 0, run::text);
  }

  @Test
  void aVerticleThatThrowsIsTriedThreeTimesAndReported() {
    CommandRun run =
        CommandRun.of(
            "-port",
            port(),
            "-workers",
            "1",
            "-cp",
            Jars.testClasses().toString(),
            "-verticle",
            "io.jelly.examples.FailingVerticle");
    assertNotEquals(0, run.code(), run::text);
    assertNoTrace(run);
    assertEquals(3, count(run, "\\): starting$"), run::text);
    assertTrue(run.text().contains("the shop is closed"), run::text);
  }

  private static String port() {
    return String.valueOf(FreePorts.one());
  }

  private static long count(CommandRun run, String expression) {
    return run.text().lines().filter(Pattern.compile(expression).asPredicate()).count();
  }

  private static void assertRefused(CommandRun run, String... expected) {
    assertEquals(USAGE, run.code(), run::text);
    assertEquals(List.of(), run.out());
    assertTrue(run.err().size() == 1 || run.err().size() == 2, run::text);
    for (String words : expected) assertTrue(run.text().contains(words), run::text);
    assertNoTrace(run);
  }

  private static void assertNoTrace(CommandRun run) {
    assertEquals(0, count(run, "^\\s+at |^(\\w+\\.)+\\w+Exception|in thread \""), run::text);
  }
}
