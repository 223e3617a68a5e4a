package io.jelly.rpc;

/**
 * Hears how calls end, to count them and to write about them. Called on whichever thread ended the
 * call; must be quick and must not throw.
 */
public interface CallObserver {
  /** What a call that went well has instead of an error code. */
  int OK = Integer.MIN_VALUE;

  /** Hears nothing. */
  CallObserver NONE =
      new CallObserver() {
        @Override
        public void ended(RpcCall call, boolean known, int code, long nanos, long now) {}

        @Override
        public void refused(int code) {}
      };

  /**
   * A call has ended: with a result, with an error, or because its time is over.
   *
   * @param known whether a method of this name is there; if not the name is any text of a client's
   * @param code of the error, {@link #OK} for a result
   * @param nanos from when it was read to its end
   * @param now {@link System#nanoTime} at its end: to look at the clock costs as much as a small
   *     call
   */
  void ended(RpcCall call, boolean known, int code, long nanos, long now);

  /** A message was answered with this error, and nothing in it was a call that could be run. */
  void refused(int code);
}
