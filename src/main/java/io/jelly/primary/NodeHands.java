package io.jelly.primary;

import io.jelly.supervise.Desired;
import io.jelly.supervise.Exit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plans of a {@link Supervisor} are carried out with. */
final class NodeHands implements Supervisor.Hands {
  private static final Logger log = LoggerFactory.getLogger(NodeHands.class);

  private final SupervisorThread thread;
  private final NodePage page;
  private final Workers workers;
  private final Reloads reloads;
  private final Consumer<Exit> neverStarted;
  private final Consumer<String> giveUp;

  /**
   * @param neverStarted hears of a worker that has no process
   * @param giveUp ends the node for this reason
   */
  NodeHands(
      SupervisorThread thread,
      NodePage page,
      Workers workers,
      Reloads reloads,
      Consumer<Exit> neverStarted,
      Consumer<String> giveUp) {
    this.thread = thread;
    this.page = page;
    this.workers = workers;
    this.reloads = reloads;
    this.neverStarted = neverStarted;
    this.giveUp = giveUp;
  }

  @Override
  public void desired(Desired desired) {
    page.desired(desired);
  }

  @Override
  public List<WorkerHandle> workers() {
    return workers.living();
  }

  @Override
  public void spawn(int generation) {
    try {
      workers.spawn(reloads.blueprint(generation));
    } catch (IOException e) {
      log.error("a worker of generation {} could not be started: {}", generation, e.getMessage());
      neverStarted.accept(new Exit(0, generation, thread.nowMs(), false, 0, false));
    }
  }

  @Override
  public void promote(int id) {
    workers.promote(workers.get(id));
  }

  @Override
  public void drain(int id, String cause) {
    workers.drain(workers.get(id), cause);
  }

  @Override
  public void kill(int id, String cause) {
    workers.kill(workers.get(id), cause);
  }

  @Override
  public void giveUp(String reason) {
    giveUp.accept(reason);
  }

  @Override
  public void generationDecided(int generation, Optional<String> why) {
    reloads.decided(generation, why);
    reloads.endIfOver();
  }
}
