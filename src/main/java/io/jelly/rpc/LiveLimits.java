package io.jelly.rpc;

import java.util.function.Supplier;

/**
 * The bounds of an RPC server as they are now; whoever holds them asks anew for each message, so
 * that a change needs no restart and touches no connection. Thread-safe.
 */
public final class LiveLimits implements Supplier<RpcLimits> {
  private volatile RpcLimits limits;
  private volatile LoadLimits load;
  private volatile boolean checkResults;

  /** Bounds that may change. */
  public LiveLimits(RpcLimits limits, LoadLimits load) {
    this.limits = limits;
    this.load = load;
  }

  /** Bounds on messages and calls alone. */
  public LiveLimits(RpcLimits limits) {
    this(limits, LoadLimits.NONE);
  }

  /** Others apply from now on; what has begun ends under those it began with. */
  public void change(RpcLimits newLimits, LoadLimits newLoad) {
    limits = newLimits;
    load = newLoad;
  }

  /**
   * Whether results are held to the schemas of their methods from now on; at first they are not.
   */
  public void checkResults(boolean check) {
    checkResults = check;
  }

  boolean checkResults() {
    return checkResults;
  }

  @Override
  public RpcLimits get() {
    return limits;
  }

  /** The bounds on how much may come at all. */
  LoadLimits load() {
    return load;
  }
}
