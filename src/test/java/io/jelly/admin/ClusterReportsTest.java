package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the primary, which is no member, knows of the cluster, and what it gives in return. */
class ClusterReportsTest {
  private final long[] nowMs = {1_000};
  private final int[] minNodes = {0};
  private final List<String> heard = new ArrayList<>();
  private final ClusterReports reports =
      new ClusterReports(
          () -> nowMs[0],
          () -> minNodes[0],
          quorum -> heard.add(quorum.isReached() ? "majority" : "minority"));

  private static JsonObject status(boolean clustered, String... states) {
    JsonArray workers = new JsonArray();
    for (String state : states)
      workers.add(new JsonObject().put("state", state).put("connections", 2));
    JsonObject listener = new JsonObject().put("host", "0.0.0.0").put("port", 8080);
    return new JsonObject()
        .put("node", new JsonObject().put("id", "a").put("name", "a").put("generation", 4))
        .put("listeners", new JsonArray().add(listener))
        .put("workers", workers)
        .put("cluster", new JsonObject().put("enabled", clustered).put("nodes", new JsonArray()));
  }

  private static JsonArray nodes(JsonObject status) {
    return status.getJsonObject("cluster").getJsonArray("nodes");
  }

  @Test
  void aReportIsAnsweredWithHowTheNodeIs() {
    JsonObject facts = reports.report(new JsonObject(), status(true, "ready", "starting"));
    assertEquals("a", facts.getString("id"));
    assertEquals(8080, facts.getInteger("port"));
    assertEquals(2, facts.getInteger("workers"));
    assertEquals(1, facts.getInteger("ready"));
    assertEquals(4, facts.getInteger("generation"));
    assertEquals(4, facts.getInteger("connections"));
    assertEquals("ready", facts.getString("state"));
  }

  @Test
  void aNodeIsWhatItsWorkersAre() {
    JsonObject none = new JsonObject();
    assertEquals("starting", reports.report(none, status(true, "spare")).getString("state"));
    assertEquals("draining", reports.report(none, status(true, "draining")).getString("state"));
    assertEquals("ready", reports.report(none, status(true)).getString("state"));
  }

  @Test
  void theStatusShowsTheLastReportForAWhile() {
    JsonArray two = new JsonArray().add(new JsonObject()).add(new JsonObject());
    reports.report(new JsonObject().put("nodes", two).put("members", 4), status(true));
    assertEquals(2, nodes(reports.into(status(true))).size());
    nowMs[0] += 5_001;
    assertEquals("a", nodes(reports.into(status(true))).getJsonObject(0).getString("id"));
  }

  @Test
  void beforeAnyReportANodeKnowsItself() {
    assertEquals(
        "a", nodes(reports.into(status(true, "starting"))).getJsonObject(0).getString("id"));
    JsonObject alone = status(false);
    assertSame(alone, reports.into(alone), "a node in no cluster shows none");
  }

  private static JsonObject view(int nodes, int largest) {
    JsonArray rows = new JsonArray();
    for (int i = 0; i < nodes; i++) rows.add(new JsonObject().put("id", "n" + i));
    return new JsonObject().put("nodes", rows).put("largest", largest).put("problem", "");
  }

  private JsonObject cluster() {
    return reports.into(status(true)).getJsonObject("cluster");
  }

  @Test
  void theSmallerPartOfAClusterSaysSoUntilItHasHealed() {
    reports.report(view(3, 3), status(true));
    assertEquals("", cluster().getString("problem"));
    reports.report(view(1, 3), status(true));
    reports.report(view(1, 3), status(true));
    assertTrue(cluster().getString("problem").contains("it sees 1 of 3 nodes and needs 2"));
    assertEquals(
        new JsonObject().put("seen", 1).put("largest", 3).put("needed", 2).put("ok", false),
        cluster().getJsonObject("quorum"));
    reports.report(view(3, 3), status(true));
    assertEquals("", cluster().getString("problem"));
    assertEquals(List.of("minority", "majority"), heard);
  }

  @Test
  void aMinorityIsSaidBesideOtherProblems() {
    minNodes[0] = 2;
    reports.report(view(1, 1).put("problem", "two are named a"), status(true));
    assertTrue(cluster().getString("problem").endsWith("; two are named a"));
    minNodes[0] = 1;
    assertEquals("two are named a", cluster().getString("problem"));
  }

  @Test
  void aNewSpeakerLearnsHowManyThereWere() {
    reports.report(view(3, 3), status(true));
    JsonObject first = view(1, 1).put("newSpeaker", true);
    assertEquals(3, reports.report(first, status(true)).getInteger("largest"));
    assertEquals(3, cluster().getJsonObject("quorum").getInteger("largest"));
    JsonObject later = view(1, 2).put("newSpeaker", false);
    assertEquals(2, reports.report(later, status(true)).getInteger("largest"), "one has left");
  }
}
