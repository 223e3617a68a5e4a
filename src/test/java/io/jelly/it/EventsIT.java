package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsIT {
  @Test
  void everyChangeIsSeenInOrderAndWithItsCause() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn());
        FollowedEvents followed = new FollowedEvents(node)) {
      Status.Worker victim = node.status().workers().get(0);
      Processes.killNow(victim.pid());
      followed.await("exit", event -> victim.pid() == event.getLong("pid"));
      node.awaitReady(2, NodeProcess.START);
      assertEquals(0, node.command("scale", "+1").code());
      node.awaitReady(3, NodeProcess.START);
      assertEquals(0, node.command("reload").code());
      followed.await("reload-done", event -> event.getInteger("generation") == 2);

      List<JsonObject> events = list(node, "-n", "10000");
      numbersHaveNoGap(events);
      assertEquals(
          Map.of(
              1, "exited", 2, "exited", 3, "exited", 4, "exited", 5, "ready", 6, "ready", 7,
              "ready"),
          everyStepFollowsFromTheOneBefore(events));
      theKillIsExplained(events, victim.pid());
      theNodesOwnStepsAreThere(events, node);
      assertEquals(
          events.subList(10, events.size()), list(node, "--since", "10"), "from where one is");
      theFileIsPrivateAndHasTheSame(node, events);

      assertEquals(0, node.command("stop").code());
      assertEquals(0, node.awaitExit(Duration.ofSeconds(30)));
      List<JsonObject> all = followed.finish();
      numbersHaveNoGap(all);
      assertEquals("stopped", all.get(all.size() - 1).getString("event"));
      assertEquals(0, all.get(all.size() - 1).getInteger("code"));
    }
  }

  private static List<JsonObject> list(NodeProcess node, String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "events";
    words[1] = "--json";
    System.arraycopy(options, 0, words, 2, options.length);
    CommandRun run = node.command(words);
    assertEquals(0, run.code(), run::text);
    return run.out().stream().map(JsonObject::new).toList();
  }

  private static void numbersHaveNoGap(List<JsonObject> events) {
    for (int i = 0; i < events.size(); i++)
      assertEquals(i + 1L, events.get(i).getLong("seq"), events.get(i)::encode);
  }

  /** Returns the last state of each worker. */
  private static Map<Integer, String> everyStepFollowsFromTheOneBefore(List<JsonObject> events) {
    Map<Integer, String> states = new HashMap<>();
    for (JsonObject event : events) {
      if (!event.getString("event").equals("state")) continue;
      String before = states.put(event.getInteger("worker"), event.getString("to"));
      assertEquals(before, event.getString("from"), event::encode);
      assertFalse(event.getString("cause").isEmpty(), event::encode);
      assertTrue(event.getLong("pid") > 0 && event.getInteger("generation") > 0, event::encode);
    }
    return states;
  }

  private static void theKillIsExplained(List<JsonObject> events, long pid) {
    List<JsonObject> end =
        events.stream()
            .filter(event -> event.getLong("pid", 0L) == pid)
            .filter(event -> List.of("state", "exit").contains(event.getString("event")))
            .toList();
    JsonObject last = end.get(end.size() - 2);
    assertEquals("ready", last.getString("from"));
    assertTrue(last.getString("cause").startsWith("signal SIGKILL"), last::encode);
    assertEquals("SIGKILL", end.get(end.size() - 1).getString("signal"));
    assertTrue(
        events.stream().anyMatch(e -> "in place of one that died".equals(e.getString("cause"))));
  }

  private static void theNodesOwnStepsAreThere(List<JsonObject> events, NodeProcess node) {
    JsonObject opened = one(events, "listener-opened");
    assertEquals("127.0.0.1:" + node.port(), opened.getString("address"));
    assertEquals(node.pid(), one(events, "started").getLong("pid"));
    JsonObject scaled = one(events, "scaled");
    assertEquals(2, scaled.getInteger("before"));
    assertEquals(3, scaled.getInteger("after"));
    assertTrue(one(events, "reload-started").getLong("seq") > scaled.getLong("seq"));
    for (String name : List.of("fork", "online", "listening", "disconnect", "exit"))
      assertTrue(
          events.stream()
              .anyMatch(e -> e.getString("event").equals(name) && e.getInteger("worker") == 2),
          name);
  }

  private static JsonObject one(List<JsonObject> events, String name) {
    List<JsonObject> found =
        events.stream().filter(event -> event.getString("event").equals(name)).toList();
    assertEquals(1, found.size(), name);
    return found.get(0);
  }

  private static void theFileIsPrivateAndHasTheSame(NodeProcess node, List<JsonObject> events)
      throws Exception {
    Path file =
        node.folder().resolve("jelly-cluster/jelly-" + node.port()).resolve("events.ndjson");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(events, Files.readAllLines(file).stream().map(JsonObject::new).toList());
  }

  @Test
  void theNextPrimaryGoesOnAndKnowsWhatARollbackReturnsTo() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn());
        FollowedEvents followed = new FollowedEvents(node)) {
      assertEquals(0, node.command("reload").code());
      followed.await("reload-done", event -> true);
      Processes.killNow(node.pid());
      node.awaitExit(NodeProcess.SOON);
      followed.await("started", event -> event.getLong("pid") != node.pid());
      node.awaitReady(2, NodeProcess.START);
      CommandRun rollback = node.command("rollback", "--json");
      assertEquals(0, rollback.code(), rollback::text);
      assertEquals(3, new JsonObject(rollback.out().get(0)).getInteger("generation"));
      CommandRun stop = node.command("stop");
      assertEquals(0, stop.code(), stop::text);
      List<JsonObject> all = followed.finish();
      numbersHaveNoGap(all);
      assertEquals(
          Map.of(1, "exited", 2, "exited", 3, "exited", 4, "exited", 5, "exited", 6, "exited"),
          everyStepFollowsFromTheOneBefore(all));
    }
  }

  @Test
  void aNodeWithoutWorkersHasEventsToo() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn().workers(0))) {
      assertEquals(
          List.of("started"), list(node).stream().map(event -> event.getString("event")).toList());
    }
  }
}
