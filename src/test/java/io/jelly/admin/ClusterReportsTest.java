package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What the primary, which is no member, knows of the cluster, and what it gives in return. */
class ClusterReportsTest {
  private final long[] nowMs = {1_000};
  private final ClusterReports reports = new ClusterReports(() -> nowMs[0]);

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
}
