package io.jelly.primary;

/**
 * Has a booted worker serve a few requests before it counts as a spare: by then its classes are
 * loaded, and its first client waits no longer than its second. It is bounded, and what comes back
 * does not matter. On the supervisor's thread.
 */
final class WarmUp {
  private static final int REQUESTS = 3;
  private static final long MOST_MS = 300;

  private final SupervisorThread thread;
  private final HealthProbe probe;
  private final WorkerHandle worker;
  private final String path;
  private final Runnable done;
  private final long endMs;
  private boolean over;

  private WarmUp(
      SupervisorThread thread, HealthProbe probe, WorkerHandle worker, String path, Runnable done) {
    this.thread = thread;
    this.probe = probe;
    this.worker = worker;
    this.path = path;
    this.done = done;
    endMs = thread.nowMs() + MOST_MS;
  }

  /** Starts; {@code done} is run once, on the supervisor's thread. */
  static void start(
      SupervisorThread thread, HealthProbe probe, WorkerHandle worker, String path, Runnable done) {
    WarmUp warmUp = new WarmUp(thread, probe, worker, path, done);
    var unused = thread.after(MOST_MS, warmUp::finish);
    warmUp.request(REQUESTS);
  }

  private void request(int left) {
    long restMs = endMs - thread.nowMs();
    if (left == 0 || restMs <= 0) {
      finish();
      return;
    }
    probe
        .ask(worker, path, restMs)
        .thenAccept(answer -> thread.execute(() -> request(answer.status() == 0 ? 0 : left - 1)));
  }

  private void finish() {
    if (over) return;
    over = true;
    done.run();
  }
}
