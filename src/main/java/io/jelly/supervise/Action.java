package io.jelly.supervise;

/**
 * One thing to do now. Causes and reasons are half sentences for people, with the numbers in them.
 */
public sealed interface Action {

  /** Start the process of one new worker. */
  record Spawn(int generation) implements Action {}

  /** Begin to schedule this SPARE. */
  record Promote(int id) implements Action {}

  /** Let this worker finish and go. One that is still STARTING has nothing to finish. */
  record Drain(int id, String cause) implements Action {}

  /**
   * End its process now. Repeated by later plans until the worker is gone; a second kill does no
   * harm.
   */
  record Kill(int id, String cause) implements Action {}

  /** No worker ever became ready: the node must exit with a failure. */
  record GiveUp(String reason) implements Action {}

  /** The reload failed: continue with {@link Desired#abandoned()}. */
  record AbandonGeneration(int generation, String reason) implements Action {}

  /**
   * The reload succeeded, every old worker is replaced: continue with {@link Desired#confirmed()}.
   */
  record ConfirmGeneration(int generation) implements Action {}
}
