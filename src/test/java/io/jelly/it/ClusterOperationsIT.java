package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Operations on three nodes, from whichever of them. */
class ClusterOperationsIT {
  private static final Duration SLOW = ThreeNodes.SLOW;

  private static JsonObject json(CommandRun run, int code) {
    assertEquals(code, run.code(), run::text);
    return new JsonObject(run.out().get(0));
  }

  private static List<String> outcomes(JsonObject verdict) {
    return verdict.getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .map(row -> row.getString("node") + " " + row.getString("outcome"))
        .toList();
  }

  private static List<JsonObject> rows(JsonObject verdict) {
    return verdict.getJsonArray("nodes").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void reloadAllUnderLoadLosesNothingAndStopsAtTheFirstFailure() throws Exception {
    try (ThreeNodes cluster = new ThreeNodes();
        KeepAliveLoad first = new KeepAliveLoad(cluster.node(0).port(), 6, 10);
        KeepAliveLoad second = new KeepAliveLoad(cluster.node(1).port(), 6, 10);
        KeepAliveLoad third = new KeepAliveLoad(cluster.node(2).port(), 6, 10)) {
      everyNodeIsReloadedInOrder(cluster);
      aVersionThatFailsOnTheSecondNodeStopsThere(cluster);
      for (KeepAliveLoad load : List.of(first, second, third)) {
        assertTrue(load.answered() > 0);
        assertEquals(List.of(), load.finish());
      }
    }
  }

  private static void everyNodeIsReloadedInOrder(ThreeNodes cluster) throws IOException {
    JsonObject verdict = json(cluster.node(0).command(SLOW, "reload", "--all", "--json"), 0);
    List<String> order = List.of(cluster.name(1), cluster.name(2), cluster.name(0));
    assertEquals(new JsonArray(order), verdict.getJsonArray("order"), "the asked one last");
    assertEquals(order.stream().map(name -> name + " reloaded").toList(), outcomes(verdict));
    for (JsonObject row : rows(verdict)) {
      assertEquals(2, row.getInteger("generation"), row::encode);
      assertEquals(2, row.getInteger("replaced"), row::encode);
      assertEquals(0, row.getInteger("closed"), row::encode);
      assertTrue(row.getInteger("migrated") > 0, row::encode);
    }
    System.out.println("reload --all of three nodes: " + verdict.getLong("durationMs") + " ms");
  }

  private static void aVersionThatFailsOnTheSecondNodeStopsThere(ThreeNodes cluster)
      throws IOException {
    Files.createFile(cluster.broken(2));
    CommandRun run = cluster.node(0).command(SLOW, "reload", "--all");
    assertEquals(1, run.code(), run::text);
    assertTrue(run.out().get(1).matches(cluster.name(1) + " +reloaded +3 .*"), run::text);
    assertTrue(run.out().get(2).matches(cluster.name(2) + " +failed .*"), run::text);
    assertTrue(run.out().get(3).matches(cluster.name(0) + " +not tried .*"), run::text);
    assertTrue(run.text().contains("version 2 is broken"), run::text);
    assertEquals(3, generation(cluster.node(1)), "it keeps what works");
    assertEquals(2, generation(cluster.node(2)));
    assertEquals(2, generation(cluster.node(0)));
    Files.delete(cluster.broken(2));
  }

  private static int generation(NodeProcess node) throws IOException {
    return node.status().ready().stream().mapToInt(Status.Worker::generation).max().orElse(0);
  }

  @Test
  void nodesAreScaledConfiguredAndDrainedFromAnother() throws Exception {
    try (ThreeNodes cluster = new ThreeNodes()) {
      aWorkerOfAnotherNodeIsKilledAndReplaced(cluster);
      anotherNodeIsScaled(cluster);
      aWrongConfigurationChangesNothingAnywhere(cluster);
      aConfigurationIsInForceEverywhereAndStays(cluster);
      oneOperationAtATime(cluster);
      aNodeIsDrainedAndLeaves(cluster);
    }
  }

  private static void aWorkerOfAnotherNodeIsKilledAndReplaced(ThreeNodes cluster)
      throws IOException {
    NodeProcess other = cluster.node(1);
    Status.Worker victim = other.status().ready().get(0);
    String worker = cluster.name(1) + "/" + victim.id();
    JsonObject killed = json(cluster.node(0).command(SLOW, "kill", worker, "--json"), 0);
    assertEquals(victim.pid(), killed.getLong("pid"));
    other.await(
        "another worker in its place",
        SLOW,
        now ->
            now.ready().size() == 2
                && now.workers().stream().noneMatch(one -> one.pid() == victim.pid()));
    CommandRun none = cluster.node(0).command(SLOW, "kill", cluster.name(1) + "/99");
    assertEquals(1, none.code(), none::text);
    assertTrue(none.text().contains("there is no worker 99"), none::text);
    CommandRun nobody = cluster.node(0).command(SLOW, "kill", "nobody/1");
    assertTrue(nobody.text().contains("there is no node nobody in the cluster"), nobody::text);
  }

  private static void anotherNodeIsScaled(ThreeNodes cluster) {
    String[] words = {"scale", "+1", "--node", cluster.name(2), "--json"};
    JsonObject scaled = json(cluster.node(1).command(SLOW, words), 0);
    assertEquals(3, scaled.getInteger("after"), scaled::encode);
    cluster.node(2).awaitReady(3, SLOW);
    words[1] = "2";
    assertEquals(3, json(cluster.node(1).command(SLOW, words), 0).getInteger("before"));
    cluster.node(2).awaitReady(2, SLOW);
  }

  private static void aWrongConfigurationChangesNothingAnywhere(ThreeNodes cluster) {
    List<String> before = configs(cluster);
    String text = cluster.text(cluster.broken(9), 1).replace("instances", "instnces");
    String file = cluster.file("wrong.json", text).toString();
    CommandRun run = cluster.node(0).command(SLOW, "config", "push", file);
    assertEquals(1, run.code(), run::text);
    for (int i = 0; i < 3; i++) {
      String named = cluster.name(i) + ": ";
      assertTrue(
          run.err().stream().anyMatch(l -> l.contains(named) && l.contains("instnces")), run::text);
    }
    assertEquals(before, configs(cluster));
  }

  private static List<String> configs(ThreeNodes cluster) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 3; i++) texts.add(cluster.config(i));
    return texts;
  }

  private static void aConfigurationIsInForceEverywhereAndStays(ThreeNodes cluster)
      throws IOException {
    String text = cluster.text(cluster.broken(9), 2);
    String file = cluster.file("next.json", text).toString();
    JsonObject verdict = json(cluster.node(1).command(SLOW, "config", "push", file, "--json"), 0);
    assertEquals(
        List.of(
            cluster.name(0) + " applied",
            cluster.name(2) + " applied",
            cluster.name(1) + " applied"),
        outcomes(verdict));
    assertEquals(List.of(text, text, text), configs(cluster));
    for (int i = 0; i < 3; i++)
      for (Status.Worker worker : cluster.node(i).awaitReady(2, SLOW).ready())
        assertEquals(2, worker.json().getInteger("instances"), verdict::encode);
    aPushThatFailsInOneNodeGoesBackEverywhere(cluster, text);
  }

  /** The new generation of the last node does not start. */
  private static void aPushThatFailsInOneNodeGoesBackEverywhere(ThreeNodes cluster, String text)
      throws IOException {
    JsonObject next = new JsonObject(cluster.text(cluster.broken(9), 1));
    next.put("jvmOptions", new JsonArray().add("-Dslow=true"));
    next.getJsonObject("config").put("brokenIf", cluster.file("there", "").toString());
    String file = cluster.file("broken.json", next.encode()).toString();
    JsonObject verdict = json(cluster.node(1).command(SLOW, "config", "push", file, "--json"), 1);
    assertEquals(cluster.name(0) + " failed, rolled back", outcomes(verdict).get(0));
    assertEquals(cluster.name(1) + " not applied", outcomes(verdict).get(2));
    assertTrue(verdict.encode().contains("version 2 is broken"), verdict::encode);
    assertEquals(List.of(text, text, text), configs(cluster));
  }

  private static void oneOperationAtATime(ThreeNodes cluster) throws Exception {
    CompletableFuture<CommandRun> long0 =
        CompletableFuture.supplyAsync(() -> cluster.node(0).command(SLOW, "reload", "--all"));
    cluster.node(0).awaitLine("cluster: operation-started: reload --all");
    CommandRun refused = cluster.node(2).command(SLOW, "scale", "3", "-node", cluster.name(1));
    assertEquals(1, refused.code(), refused::text);
    assertTrue(
        refused.text().contains("node " + cluster.name(0) + " is doing \"reload --all\" since 20"),
        refused::text);
    assertEquals(0, long0.get().code(), () -> long0.join().text());
    assertEquals(0, cluster.node(2).command(SLOW, "scale", "2", "-node", cluster.name(1)).code());
  }

  private static void aNodeIsDrainedAndLeaves(ThreeNodes cluster) throws IOException {
    CommandRun run = cluster.node(0).command(SLOW, "drain", cluster.name(2));
    assertEquals(0, run.code(), run::text);
    assertEquals(0, cluster.node(2).awaitExit(SLOW));
    cluster.awaitAllSeen();
    JsonObject quorum = ThreeNodes.cluster(cluster.node(0)).getJsonObject("quorum");
    assertEquals(2, quorum.getInteger("largest"), "who leaves by itself is not missed");
    CommandRun own = cluster.node(1).command(SLOW, "drain", cluster.name(1));
    assertEquals(0, own.code(), own::text);
    assertEquals(0, cluster.node(1).awaitExit(SLOW));
  }

  @Test
  void theLockOfADeadOwnerIsFreeAndItsPushGoesBack() throws Exception {
    try (ThreeNodes cluster = new ThreeNodes()) {
      String before = cluster.config(1);
      String text = cluster.text(cluster.broken(9), 2);
      String file = cluster.file("next.json", text).toString();
      CompletableFuture<CommandRun> push =
          CompletableFuture.supplyAsync(
              () -> cluster.node(0).command(SLOW, "config", "push", file));
      Await.until("the first node has it", SLOW, () -> cluster.config(1).equals(text));
      cluster.node(0).killWhole();
      long killed = System.nanoTime();
      assertNotEquals(0, push.join().code());
      Await.until(
          "the lock is free",
          SLOW,
          () -> cluster.node(1).command(SLOW, "scale", "+0", "-node", cluster.name(2)).code() == 0);
      System.out.println(
          "the lock of a killed node was free after at most "
              + (System.nanoTime() - killed) / 1_000_000
              + " ms");
      Await.until("what was not decided goes back", SLOW, () -> cluster.config(1).equals(before));
      cluster
          .node(1)
          .await(
              "its workers are as before, too",
              SLOW,
              now ->
                  now.workers().size() == 2
                      && now.ready().stream()
                              .filter(one -> one.json().getInteger("instances") == 1)
                              .count()
                          == 2);

      aNodeThatSeesTooFewSaysSoAndHealsWithoutARestart(cluster);
    }
  }

  private static void aNodeThatSeesTooFewSaysSoAndHealsWithoutARestart(ThreeNodes cluster)
      throws IOException {
    NodeProcess left = cluster.node(1);
    cluster.node(2).killWhole();
    JsonObject alone =
        Await.value(
            "a minority",
            SLOW,
            () -> ThreeNodes.cluster(left),
            seen -> !seen.getString("problem").isEmpty());
    String problem = "it sees 1 of 3 nodes and needs 2";
    assertTrue(alone.getString("problem").contains(problem), alone::encode);
    CommandRun refused = left.command(SLOW, "reload", "--all");
    assertEquals(1, refused.code(), refused::text);
    assertTrue(refused.text().contains(problem), refused::text);
    assertTrue(left.command("nodes").text().contains(problem));
    assertTrue(left.command("status").text().contains(problem));
    assertTrue(left.command("events").text().contains("minority: this node is in a minority"));
    assertTrue(Exchange.get(left.port(), "/").isOk(), "what is local is served");

    cluster.startAgain(2);
    cluster.awaitAllSeen();
    assertEquals("", ThreeNodes.cluster(left).getString("problem"));
    assertEquals(0, left.command(SLOW, "scale", "2", "-node", cluster.name(2)).code());
  }
}
