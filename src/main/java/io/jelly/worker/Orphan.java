package io.jelly.worker;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker without a primary: looks for a new one on the run directory's control path, and starts
 * one if nobody does. A thread of its own for as long as that takes.
 */
final class Orphan {
  private static final long LOOK_AGAIN_NANOS = 25_000_000;

  /** What the worker does meanwhile. */
  interface Worker {
    /** Tries to report to a primary, and waits for its answer; false if there is none. */
    boolean report() throws IOException;

    /** Whether the worker is on its way out: it needs no new primary. */
    boolean isLeaving();

    /** Whether the run directory is still the one it was started in: else nobody will ever come. */
    boolean hasHome();

    /** There will never be another primary. */
    void giveUp();
  }

  private final SelfHeal heal;
  private final Worker worker;

  Orphan(SelfHeal heal, Worker worker) {
    this.heal = heal;
    this.worker = worker;
  }

  /** Starts the thread; it ends when a report was answered, or with the worker. */
  void start() {
    Thread thread = new Thread(this::run, "jelly-orphan");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!reported()) {
        if (!worker.hasHome()) {
          worker.giveUp();
          return;
        }
        if (!worker.isLeaving()) heal.advance();
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    } finally {
      heal.end();
    }
  }

  private boolean reported() {
    try {
      return worker.report();
    } catch (IOException e) {
      return false; // Nobody listens there.
    }
  }
}
