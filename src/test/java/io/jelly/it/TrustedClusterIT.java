package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Three nodes; two of them trust each other's keys, and the third one's they do not know. */
class TrustedClusterIT {
  private static final String NOT_TRUSTED = "its key is not in cluster.trusted";

  private final int members = FreePorts.range(6);
  private final List<Path> files = new ArrayList<>();

  private NodeProcess launch() {
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + members)
            .put("port", members)
            .put("portCount", 6);
    Path file =
        Workspace.file("config.json", new JsonObject().put("cluster", cluster).encodePrettily());
    files.add(file);
    return NodeProcess.launch(
        NodeOptions.builtIn().workers(1).with("-cluster", "-conf", file.toString()));
  }

  /** The addresses of the nodes that this one sees, by name. */
  private static Map<String, String> addresses(NodeProcess node) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (Object one : ThreeNodes.cluster(node).getJsonArray("nodes")) {
      JsonObject other = (JsonObject) one;
      seen.put(other.getString("id"), other.getString("address", ""));
    }
    return seen;
  }

  private static boolean isComplete(Map<String, String> addresses) {
    return addresses.size() == 3
        && addresses.values().stream().allMatch(one -> one.matches("[0-9a-f]{64}"));
  }

  private void trust(NodeProcess node, int file, List<String> addresses) {
    new ConfigEdits(node, files.get(file)).set("cluster.trusted", new JsonArray(addresses));
    Await.until(
        "the edit is in force",
        ThreeNodes.SLOW,
        () -> !node.output().with("cluster\\.trusted").isEmpty());
  }

  private static void refused(NodeProcess by, NodeProcess from, String... command) {
    CommandRun run = from.command(ThreeNodes.SLOW, command);
    assertTrue(run.code() != 0, run::text);
    String words = "node " + by.name() + " refuses this operation: " + NOT_TRUSTED;
    assertTrue(run.text().contains(words), run::text);
  }

  @Test
  void operationsOfTheNodeThatIsNotTrustedAreRefused() throws Exception {
    try (NodeProcess one = launch();
        NodeProcess two = launch();
        NodeProcess stranger = launch()) {
      for (NodeProcess node : List.of(one, two, stranger)) node.awaitReady(1, ThreeNodes.SLOW);
      Map<String, String> addresses = Map.of();
      for (NodeProcess node : List.of(one, two, stranger))
        addresses =
            Await.value(
                "three nodes with their addresses",
                ThreeNodes.SLOW,
                () -> addresses(node),
                TrustedClusterIT::isComplete);
      List<String> trusted = List.of(addresses.get(one.name()), addresses.get(two.name()));
      trust(one, 0, trusted);
      trust(two, 1, trusted);
      String shown = stranger.command("nodes").text();
      for (String address : addresses.values()) assertTrue(shown.contains(address), shown);

      refused(one, stranger, "scale", "+1", "--node", one.name());
      refused(one, stranger, "kill", one.name() + "/1");
      refused(one, stranger, "drain", one.name());
      CommandRun push = stranger.command(ThreeNodes.SLOW, "config", "push", pushed());
      assertTrue(push.code() != 0 && push.text().contains(NOT_TRUSTED), push::text);
      CommandRun reload = stranger.command(ThreeNodes.SLOW, "reload", "--all");
      assertTrue(reload.code() != 0 && reload.text().contains(NOT_TRUSTED), reload::text);
      one.awaitLine(
          "cluster: refused a step of an operation of node %s \\(address %s\\): %s"
              .formatted(stranger.name(), addresses.get(stranger.name()), NOT_TRUSTED));
      assertEquals(
          "node " + one.name() + " refuses this operation: it is not signed",
          step(one, "{\"id\":\"x\",\"step\":\"stop\",\"params\":{}}").getString("problem"));
      for (NodeProcess node : List.of(one, two, stranger)) {
        Status.Worker worker = node.status().ready().get(0);
        assertEquals(1, worker.id(), node::describe);
        assertEquals(1, worker.generation(), node::describe);
      }

      CommandRun scaled = two.command(ThreeNodes.SLOW, "scale", "+1", "--node", one.name());
      assertEquals(0, scaled.code(), scaled::text);
      one.awaitReady(2, ThreeNodes.SLOW);
      CommandRun reloaded = two.command(ThreeNodes.SLOW, "reload", "--all");
      assertEquals(0, reloaded.code(), reloaded::text);
      for (NodeProcess node : List.of(one, two, stranger))
        assertEquals(2, node.status().ready().get(0).generation(), node::describe);
    }
  }

  /** A configuration that would be good. */
  private static String pushed() {
    return Workspace.file("pushed.json", "{\"reload\":{\"bakeMs\":300}}").toString();
  }

  private static JsonObject step(NodeProcess node, String params) throws IOException {
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"cluster.step\",\"params\":" + params + "}";
    return new JsonObject(AdminCall.line(node.directory().resolve("admin.sock"), call))
        .getJsonObject("result");
  }
}
