package io.jelly.supervise;

/**
 * What should be. Immutable.
 *
 * @param workers READY workers wanted. 0 is fine: the port stays open and nothing runs
 * @param spares SPARE workers wanted
 * @param generation what they should run, at least 1. A new generation has a number never used
 *     before
 * @param previousGeneration what to fall back to while a reload is under way, else 0. Until the
 *     reload is decided, workers of it may still be spawned
 * @param stopping the node goes down; everything else is ignored
 */
public record Desired(
    int workers,
    int spares,
    int generation,
    int previousGeneration,
    boolean stopping,
    Policy policy) {

  public Desired {
    Policy.require("workers", workers, 0);
    Policy.require("spares", spares, 0);
    Policy.require("generation", generation, 1);
    Policy.require("previousGeneration", previousGeneration, 0);
    if (previousGeneration >= generation) {
      throw new IllegalArgumentException(
          "generation " + generation + " does not come after " + previousGeneration);
    }
  }

  /** Whether a reload is under way: neither confirmed nor abandoned. */
  public boolean reloading() {
    return previousGeneration != 0;
  }

  public Desired scaledTo(int newWorkers, int newSpares) {
    return new Desired(newWorkers, newSpares, generation, previousGeneration, stopping, policy);
  }

  public Desired under(Policy newPolicy) {
    return new Desired(workers, spares, generation, previousGeneration, stopping, newPolicy);
  }

  /**
   * A reload begins. One that is still under way is superseded; the fall-back stays the last
   * confirmed generation.
   */
  public Desired reloadedTo(int newGeneration) {
    int fallback = reloading() ? previousGeneration : generation;
    return new Desired(workers, spares, newGeneration, fallback, stopping, policy);
  }

  /** The reload succeeded: what {@link Action.ConfirmGeneration} asks for. */
  public Desired confirmed() {
    return new Desired(workers, spares, generation, 0, stopping, policy);
  }

  /**
   * The reload failed: what {@link Action.AbandonGeneration} asks for. Without a reload, no change.
   */
  public Desired abandoned() {
    return reloading()
        ? new Desired(workers, spares, previousGeneration, 0, stopping, policy)
        : this;
  }

  public Desired stopped() {
    return new Desired(workers, spares, generation, previousGeneration, true, policy);
  }
}
