package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the Java API, held by the packaged jar in JVMs of its own. */
@Timeout(180)
class ClusterApiIT {
  @TempDir private Path folder;

  private Watched run(String... arguments) throws Exception {
    return new Watched(folder, List.of(), arguments);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void theWholeLifeOfAWorkerIsTold() throws Exception {
    try (Watched life = run("life")) {
      List<String> seen = life.awaitEnd(0);
      assertTrue(seen.contains("before true true"), life.output());
      assertTrue(seen.contains("forked 1 true false"), life.output());
      assertTrue(seen.contains("unset true [1]"), life.output());
      List<String> events =
          seen.stream().map(line -> line.split(" ", -1)[0]).filter(EVENTS::contains).toList();
      assertEquals(
          List.of(
              "setup",
              "fork",
              "own-online",
              "online",
              "listening",
              "message",
              "disconnect",
              "own-exit",
              "exit",
              "gone"),
          events,
          life.output());
      assertTrue(seen.contains("message 1 {\"asked\":[1,\"two\"],\"color\":\"red\"}"));
      assertTrue(seen.contains("disconnect 1 [1] false"));
      assertTrue(seen.contains("exit 1 0 - true [] true"));
      assertTrue(seen.contains("gone 0"));
      life.assertNothingLeft();
    }
  }

  private static final Set<String> EVENTS =
      Set.of(
          "setup",
          "fork",
          "own-online",
          "online",
          "listening",
          "message",
          "disconnect",
          "own-exit",
          "exit",
          "gone");

  @Test
  void eachEndOfAWorkerIsToldApart() throws Exception {
    try (Watched ends = run("ends")) {
      List<String> seen = ends.awaitEnd(0);
      String all = ends.output();
      assertTrue(seen.contains("exit 1 137 SIGKILL false [] true"), all);
      assertTrue(seen.contains("exit 2 0 - false [] true"), all);
      assertTrue(seen.contains("exit 3 7 - false [] true"), all);
      assertTrue(seen.contains("exit 4 0 - true [] true"), all);
      assertTrue(seen.contains("exit 5 0 - true [] true"), all);
      assertTrue(all.contains("[5] see: left"), all);
      assertTrue(seen.indexOf("message 6 done") < seen.indexOf("disconnect 6 [6] false"), all);
      assertTrue(seen.contains("message 6 49"), all);
      assertTrue(seen.contains("exit 7 1 - false [] true"), all);
      assertTrue(seen.contains("error the last one is gone"), all);
      assertEquals(2, seen.stream().filter("sent"::equals).count(), all);
      ends.assertNothingLeft();
    }
  }

  @Test
  void disconnectLetsEveryWorkerGoAlsoWhenThereIsNone() throws Exception {
    try (Watched scenario = run("disconnect")) {
      List<String> seen = scenario.awaitEnd(0);
      assertTrue(seen.contains("none"), scenario.output());
      assertEquals(
          2,
          seen.stream().filter(line -> line.matches("exit [12] 0 - true .*")).count(),
          scenario.output());
      assertEquals("all []", seen.get(seen.size() - 1));
      scenario.assertNothingLeft();
    }
  }

  @Test
  void settingsOfSeveralCallsAddUpForTheNextFork() throws Exception {
    int debugPort = freePort();
    try (Watched scenario = run("settings", String.valueOf(debugPort))) {
      List<String> seen = scenario.awaitEnd(0);
      assertEquals(
          List.of("setup false", "setup false", "setup true"),
          seen.stream().filter(line -> line.startsWith("setup")).toList(),
          scenario.output());
      assertFalse(
          seen.contains("called back from within its own call"), "setup comes later than its call");
      assertTrue(seen.contains("args [one two, ]"), scenario.output());
      assertTrue(
          scenario
              .await(
                  "message 1 2|one two|/|sweet|[-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:"
                      + debugPort
                      + "]")
              .endsWith("]"),
          scenario.output());
      assertFalse(scenario.output().contains("a silent worker"));
    }
  }

  @Test
  void aWorkerRunsWhatItsPrimaryRuns() throws Exception {
    try (Watched scenario =
        new Watched(folder, List.of("-Dflavor=sour"), "inherited", "a b", "", "c")) {
      assertTrue(
          scenario.awaitEnd(0).contains("message 1 inherited|a b||c|sour"), scenario.output());
    }
  }

  @Test
  void theSecondRandomPortOfEachWorkerIsAnotherOneSharedByAll() throws Exception {
    try (Watched scenario = run("ports")) {
      scenario.awaitEnd(0);
      String[] first = scenario.await("message 1").split(" ", -1);
      String[] second = scenario.await("message 2").split(" ", -1);
      assertEquals(first[3], second[3]);
      assertEquals(first[4], second[4]);
      assertNotEquals(first[3], first[4]);
      scenario.await("listening 1 " + first[3]);
      scenario.await("listening 2 " + first[4]);
    }
  }

  @Test
  void callsOnTheWrongSideSayWhoseTheyAre() throws Exception {
    try (Watched scenario = run("sides")) {
      List<String> seen = scenario.awaitEnd(0);
      assertTrue(scenario.await("message 1 Cluster.fork is for the").contains("worker 1"));
      assertTrue(scenario.await("message 1 the event exit").contains("is heard in the primary"));
      assertTrue(scenario.await("late").contains("fixed by the first fork"));
      assertTrue(seen.contains("bad-name"), scenario.output());
      assertTrue(seen.contains("policy round-robin"), scenario.output());
    }
  }

  @Test
  void aRespawningExitListenerKeepsThePortOpen() throws Exception {
    int port = freePort();
    try (Watched scenario = run("respawn", String.valueOf(port))) {
      scenario.await("listening 1");
      scenario.await("listening 2");
      Set<String> answered = new TreeSet<>();
      int next = 3;
      for (int round = 0; round < 2; round++) {
        for (long pid : List.copyOf(living(scenario)))
          ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        for (int i = 0; i < 20; i++) answered.add(answer(port));
        scenario.await("listening " + next++);
        scenario.await("listening " + next++);
      }
      for (int i = 0; i < 20; i++) answered.add(answer(port));
      assertTrue(answered.containsAll(Set.of("5", "6")), answered.toString());
      scenario.process().getOutputStream().close();
      List<String> seen = scenario.awaitEnd(0);
      assertEquals("all []", seen.get(seen.size() - 1));
      scenario.assertNothingLeft();
    }
  }

  private static List<Long> living(Watched scenario) {
    return scenario.workerPids().stream()
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .toList();
  }

  /** On a new connection; one that a killed worker had may break, but none may be refused. */
  private static String answer(int port) throws ConnectException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return reply.substring(reply.lastIndexOf('\n') + 1);
    } catch (ConnectException refused) {
      throw refused;
    } catch (IOException broken) {
      return "broken";
    }
  }

  @Test
  void noWorkerOutlivesAPrimaryThatExits() throws Exception {
    try (Watched scenario = run("gone", "exit")) {
      scenario.awaitEnd(3);
      scenario.assertNothingLeft();
      assertEquals(1, scenario.workerPids().size(), "a successor was forked on the way out");
    }
  }

  @Test
  void noWorkerOutlivesAPrimaryThatIsTerminated() throws Exception {
    try (Watched scenario = run("gone", "term")) {
      scenario.await("listening 1");
      scenario.process().destroy();
      scenario.awaitEnd(143);
      scenario.assertNothingLeft();
      assertEquals(1, scenario.workerPids().size(), "a successor was forked on the way out");
    }
  }

  @Test
  void noWorkerOutlivesAPrimaryThatIsKilled() throws Exception {
    try (Watched scenario = run("gone", "kill")) {
      scenario.await("listening 1");
      scenario.process().destroyForcibly();
      for (long pid : scenario.workerPids()) {
        var worker = ProcessHandle.of(pid);
        if (worker.isPresent()) worker.get().onExit().get(60, TimeUnit.SECONDS);
      }
    }
  }
}
