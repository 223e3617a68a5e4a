package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsIT {
  @Test
  void aNodeIsScaledAskedAndStoppedByCommands() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      statusShowsTheNode(node);
      scaleChangesTheNumberOfWorkers(node);
      killReplacesOneWorker(node);
      wrongWishesAreRefusedInWords(node);
      eventsTellOfAllThat(node);
      CommandRun stop = node.command("stop");
      assertEquals(0, stop.code(), stop::text);
      assertEquals(0, node.awaitExit(Duration.ofSeconds(10)));
      assertEquals(3, node.command("status").code(), "there is no node any more");
    }
  }

  private static void statusShowsTheNode(NodeProcess node) throws IOException {
    CommandRun json = node.command("status", "--json");
    assertEquals(0, json.code(), json::text);
    Status status = new Status(new JsonObject(String.join("", json.out())));
    assertEquals(node.pid(), status.primaryPid());
    assertEquals(List.of(1, 2), status.workers().stream().map(Status.Worker::id).toList());
    assertEquals("round-robin", status.listener(node.port()).json().getString("scheduling"));

    CommandRun text = node.command("status");
    assertEquals(0, text.code(), text::text);
    for (long pid : node.pids()) assertTrue(text.text().contains(" " + pid + " "), text::text);
  }

  private static void scaleChangesTheNumberOfWorkers(NodeProcess node) {
    CommandRun up = node.command("scale", "+1");
    assertEquals(0, up.code(), up::text);
    node.awaitReady(3, NodeProcess.START);
    CommandRun down = node.command("scale", "1");
    assertEquals(0, down.code(), down::text);
    node.awaitReady(1, NodeProcess.START);
    assertTrue(Exchange.rpc(node.port(), "system.ping").isOk());
    assertEquals(0, node.command("scale", "2").code());
    node.awaitReady(2, NodeProcess.START);
  }

  private static void killReplacesOneWorker(NodeProcess node) throws IOException {
    Status.Worker victim = node.status().workers().get(0);
    CommandRun kill = node.command("kill", "" + victim.id(), "-signal", "KILL");
    assertEquals(0, kill.code(), kill::text);
    node.await(
        "worker " + victim.id() + " is replaced",
        NodeProcess.START,
        status ->
            status.ready().size() == 2
                && status.workers().stream().noneMatch(worker -> worker.id() == victim.id()));
    assertFalse(node.pids().contains(victim.pid()));
  }

  private static void wrongWishesAreRefusedInWords(NodeProcess node) {
    CommandRun unknown = node.command("kill", "999");
    assertEquals(1, unknown.code(), unknown::text);
    assertTrue(unknown.text().contains("no worker 999"), unknown::text);
    assertEquals(2, node.command("scale", "many").code());
    assertEquals(1, node.command("scale", "9999").code());
  }

  private static void eventsTellOfAllThat(NodeProcess node) {
    CommandRun text = node.command("events");
    assertEquals(0, text.code(), text::text);
    for (String part :
        List.of(
            "listener-opened: listening on 127.0.0.1:" + node.port(),
            "scaled: from 2 to 3 workers",
            "kill: SIGKILL was asked for",
            "ready -> draining: more than 1+0 wanted",
            "exit by SIGKILL")) assertTrue(text.text().contains(part), part + "\n" + text.text());
    assertEquals(3, node.command("events", "-n", "3").out().size());
    CommandRun rollback = node.command("rollback");
    assertEquals(1, rollback.code(), rollback::text);
    assertTrue(rollback.text().contains("there is no previous generation"), rollback::text);
  }

  @Test
  void aSecondNodeOfTheSameNameIsTurnedAway() {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      CommandRun second = node.command("run", "-port", "" + FreePorts.one());
      assertEquals(2, second.code(), second::text);
      assertTrue(second.text().contains("already running"), second::text);
    }
  }
}
