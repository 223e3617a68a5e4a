package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanaryIT {
  private final Path mood = Workspace.file("unused", "").resolveSibling("mood");

  /** With more in the configuration; it begins with a comma. */
  private NodeProcess start(String more) {
    return NodeProcess.start(
        NodeOptions.verticle("MoodyVerticle")
            .config(
                "{\"config\":{\"mood\":\""
                    + mood
                    + "\"},\"reload\":{\"bakeMs\":1500}"
                    + more
                    + "}"));
  }

  @Test
  void aVersionThatThrowsIsNotTakenIn() throws IOException {
    try (NodeProcess node = start("")) {
      assertEquals(0, assertKeptOut(node, "throws", "the new version throws"));
    }
  }

  @Test
  void aVersionThatHangsInItsStartIsNotTakenIn() throws IOException {
    try (NodeProcess node = start(",\"respawn\":{\"bootTimeoutMs\":10000}")) {
      assertEquals(0, assertKeptOut(node, "hangs", "did not become ready in 10000 ms"));
    }
  }

  @Test
  void aVersionThatFailsItsHealthCheckIsNotTakenIn() throws IOException {
    try (NodeProcess node = start("")) {
      String reason = "GET /health/ready: it answered 503; worker \\d answered 200";
      assertEquals(0, assertKeptOut(node, "sick", reason));
    }
  }

  @Test
  void aVersionThatAnswers500IsNotTakenIn() throws IOException {
    try (NodeProcess node = start("")) {
      assertKeptOut(node, "fails", "GET /health/ready: it answered 500|5xx to");
    }
  }

  @Test
  void withoutAHealthCheckItsErrorsAreCompared() throws IOException {
    try (NodeProcess node = start(",\"health\":{\"path\":\"\"}")) {
      String reason = "5xx to \\d+ of \\d+ requests; the old ones to 0 of \\d+ requests";
      assertTrue(assertKeptOut(node, "halffails", reason) >= 3);
      assertEquals(List.of(), node.output().with("asked for its health"));
    }
  }

  /** Returns how many requests the canary failed; no other failed. */
  private int assertKeptOut(NodeProcess node, String badMood, String reason) throws IOException {
    Set<Long> old = Set.copyOf(node.pids());
    Files.writeString(mood, badMood);
    try (FailureCountingClient client =
        FailureCountingClient.atRate(60, n -> Exchange.get(node.port(), "/"))) {
      CommandRun run = node.command("reload", "--json");
      assertEquals(1, run.code(), run::text);
      JsonObject verdict = new JsonObject(run.out().get(0));
      assertFalse(verdict.getBoolean("ok"));
      String reasons = verdict.getJsonArray("reasons").encode();
      assertTrue(reasons.matches(".*(" + reason + ").*"), verdict::encode);
      node.awaitReady(2, NodeProcess.SOON);
      Tally tally = client.stop();
      List<Exchange> canarys =
          tally.failures().stream().filter(failed -> failed.body().equals("500 moody")).toList();
      assertEquals(tally.failures(), canarys, tally::toString);
      assertEquals(old, Set.copyOf(node.pids()));
      assertEquals(1, node.status().workers().get(0).generation());
      return canarys.size();
    }
  }

  @Test
  void aGoodVersionIsTakenInAfterABadOne() throws IOException {
    try (NodeProcess node = start("")) {
      assertKeptOut(node, "sick", "answered 503");
      Files.delete(mood);
      CommandRun run = node.command("reload", "--json");
      assertEquals(0, run.code(), run::text);
      node.awaitReady(2, NodeProcess.SOON);
      assertEquals(1, node.output().with("passed as canary").size(), node::describe);
    }
  }
}
