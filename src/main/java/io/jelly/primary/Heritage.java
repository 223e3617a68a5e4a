package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import io.jelly.primary.NodePage.WorkerRow;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Policy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a primary that died left behind: living workers, and the numbers of its node. The next
 * primary of the run directory takes them over.
 */
public final class Heritage {
  private final NodePage page;
  private final List<WorkerRow> living;

  private Heritage(NodePage page, List<WorkerRow> living) {
    this.page = page;
    this.living = living;
  }

  /**
   * Looks for it; empty if no worker lives, and then what is left of dead ones is removed. Only
   * under the lock of the run directory.
   */
  public static Optional<Heritage> find(RunDirectory directory) throws IOException {
    Optional<NodePage> page = NodePage.find(directory);
    List<WorkerRow> rows = page.map(NodePage::workers).orElse(List.of());
    List<WorkerRow> living =
        rows.stream()
            .filter(row -> AdoptedProcess.find(row.pid(), row.startTicks()).isPresent())
            .toList();
    if (living.isEmpty()) {
      Leftovers.remove(directory);
      return Optional.empty();
    }
    return page.map(found -> new Heritage(found, rows));
  }

  NodePage page() {
    return page;
  }

  List<WorkerRow> workers() {
    return living;
  }

  /**
   * What was desired when the primary died. The configuration's numbers of workers and spares win
   * where they are not what they were: else a {@code scale} would be forgotten.
   */
  public Desired desired(int configuredWorkers, int configuredSpares, Policy policy) {
    boolean sameWorkers = page.get(Fact.CONFIGURED_WORKERS) == configuredWorkers;
    boolean sameSpares = page.get(Fact.CONFIGURED_SPARES) == configuredSpares;
    return new Desired(
        sameWorkers ? page.getInt(Fact.WORKERS) : configuredWorkers,
        sameSpares ? page.getInt(Fact.SPARES) : configuredSpares,
        Math.max(1, page.getInt(Fact.GENERATION)),
        page.getInt(Fact.PREVIOUS_GENERATION),
        false,
        policy);
  }
}
