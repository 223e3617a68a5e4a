package io.jelly.gateway;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Hears what becomes of the requests that go to upstreams, to count it. An upstream is named by its
 * URL. Called on any thread; must be quick and must not throw.
 */
public interface UpstreamObserver {
  /** Hears nothing. */
  UpstreamObserver NONE =
      new UpstreamObserver() {
        @Override
        public void answered(String upstream, int status, long nanos) {}

        @Override
        public void failed(String upstream, Problem problem) {}

        @Override
        public Runnable watch(String upstream, BooleanSupplier up, IntSupplier webSockets) {
          return () -> {};
        }
      };

  /** Why an upstream did not answer a request. */
  enum Problem {
    /** Nobody took a connection: nothing was sent. */
    UNREACHABLE,
    /**
     * All connections to it were taken for too long, or too many waited for one: nothing was sent.
     */
    BUSY,
    /** The connection broke after the request was sent. */
    LOST,
    /** It did not answer in time. */
    TIMEOUT,
    /** The client left before there was an answer. */
    CANCELLED
  }

  /**
   * An answer has begun.
   *
   * @param status of HTTP
   * @param nanos since the request was sent
   */
  void answered(String upstream, int status, long nanos);

  /** A request got no answer there; it may get one from another upstream. */
  void failed(String upstream, Problem problem);

  /**
   * An upstream is used from now on.
   *
   * @param up whether it gets requests now
   * @param webSockets how many lead to it now
   * @return to be run when it is used no more
   */
  Runnable watch(String upstream, BooleanSupplier up, IntSupplier webSockets);
}
