package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The cluster as cluster-wide operations of this node see it. Thread-safe. */
final class ClusterView {
  private static final String UNKNOWN = "no worker of this node is in the cluster";

  private final ClusterReports reports;

  ClusterView(ClusterReports reports) {
    this.reports = reports;
  }

  /** The names of the nodes that are there; throws IllegalStateException if nobody knows. */
  Set<String> names() {
    return names(reports.fresh().orElseThrow(() -> new IllegalStateException(UNKNOWN)));
  }

  private static Set<String> names(JsonObject view) {
    return view.getJsonArray("nodes", new JsonArray()).stream()
        .map(node -> ((JsonObject) node).getString("id", ""))
        .collect(Collectors.toSet());
  }

  /** Whether the node is there, or may be, as nobody knows at the moment. */
  boolean has(String node) {
    return reports.fresh().map(view -> names(view).contains(node)).orElse(true);
  }

  boolean seesEnough() {
    return reports
        .fresh()
        .map(view -> view.getJsonObject("quorum").getBoolean("ok", false))
        .orElse(false);
  }

  /** Throws IllegalStateException, in words, if there must be no cluster-wide operation. */
  void check() {
    Optional<JsonObject> view = reports.fresh();
    String problem = view.map(known -> known.getString("problem", "")).orElse(UNKNOWN);
    if (!problem.isEmpty())
      throw new IllegalStateException("no cluster-wide operation now: " + problem);
  }
}
