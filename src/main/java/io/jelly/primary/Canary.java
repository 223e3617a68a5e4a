package io.jelly.primary;

import io.jelly.supervise.Answers;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Health;
import io.jelly.supervise.Retirement;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.Scoreboard.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trial of the first worker of a new generation: while it bakes it must answer its health
 * check, and must not fail more of its requests than the old workers do. It is judged against them,
 * so an application without a health check, or one that is not HTTP, is not held to have one. On
 * the supervisor's thread.
 */
final class Canary {
  private static final Logger log = LoggerFactory.getLogger(Canary.class);
  private static final long LOOK_MS = 50;
  private static final long BETWEEN_QUESTIONS_MS = 200;

  /** Much longer than a start on a busy machine delays an answer. */
  private static final long ANSWER_MS = 5_000;

  private final SupervisorThread thread;
  private final Workers workers;
  private final HealthProbe probe;
  private final Supplier<Desired> desired;
  private final Runnable changed;
  private final WorkerHandle worker;
  private final Map<WorkerHandle, Answers> atStart = new HashMap<>();
  private boolean asking;
  private boolean answered;
  private long askAgainMs;

  private Canary(
      SupervisorThread thread,
      Workers workers,
      HealthProbe probe,
      Supplier<Desired> desired,
      Runnable changed,
      WorkerHandle worker) {
    this.thread = thread;
    this.workers = workers;
    this.probe = probe;
    this.desired = desired;
    this.changed = changed;
    this.worker = worker;
  }

  /**
   * Starts the trial of a worker that has booted.
   *
   * @param changed run when there is a verdict
   */
  static void start(
      SupervisorThread thread,
      Workers workers,
      HealthProbe probe,
      Supplier<Desired> desired,
      Runnable changed,
      WorkerHandle worker) {
    worker.onTrial(true);
    new Canary(thread, workers, probe, desired, changed, worker).look();
  }

  private void look() {
    if (!isCanary() || worker.isFaulty()) {
      worker.onTrial(false);
      return;
    }
    if (worker.state() == WorkerState.READY) watch();
    if (worker.onTrial() && !worker.isFaulty()) {
      var unused = thread.after(LOOK_MS, this::look);
    }
  }

  private boolean isCanary() {
    boolean lives = worker.state() == WorkerState.SPARE || worker.state() == WorkerState.READY;
    return lives && desired.get().reloading() && worker.generation() == desired.get().generation();
  }

  private void watch() {
    if (atStart.isEmpty()) {
      for (WorkerHandle each : workers.living()) atStart.put(each, answers(each));
    }
    Health health = desired.get().policy().health();
    Optional<String> worse = since(worker).worseThan(ofTheOld(), health.maxErrorPercent());
    if (worse.isPresent()) {
      fail(worse.get());
    } else if (!health.path().isEmpty() && !asking && thread.nowMs() >= askAgainMs) {
      ask(health.path());
    } else if (isBaked() && !asking && (answered || health.path().isEmpty())) {
      pass();
    }
  }

  private boolean isBaked() {
    return thread.nowMs() - worker.sinceMs() >= desired.get().policy().bakeMs();
  }

  private static Answers answers(WorkerHandle worker) {
    return new Answers(worker.board.get(Counter.REQUESTS), worker.board.get(Counter.ERRORS));
  }

  private Answers since(WorkerHandle each) {
    return answers(each).minus(atStart.getOrDefault(each, Answers.NONE));
  }

  private Answers ofTheOld() {
    Answers sum = Answers.NONE;
    for (WorkerHandle each : workers.living()) {
      if (each.generation() < worker.generation()) sum = sum.plus(since(each));
    }
    return sum;
  }

  private void ask(String path) {
    asking = true;
    probe
        .ask(worker, path, ANSWER_MS)
        .thenAccept(answer -> thread.execute(() -> answered(path, answer)));
  }

  private void answered(String path, HealthProbe.Answer answer) {
    WorkerHandle old = anyOld();
    if (!answer.isBad()) good();
    else if (!isCanary()) asking = false;
    else if (old == null) fail("GET " + path + ": it " + answer);
    else
      probe
          .ask(old, path, ANSWER_MS)
          .thenAccept(theirs -> thread.execute(() -> compare(path, answer, old, theirs)));
  }

  private void compare(
      String path, HealthProbe.Answer mine, WorkerHandle old, HealthProbe.Answer theirs) {
    if (theirs.isBad() || !isCanary()) good();
    else fail("GET " + path + ": it " + mine + "; worker " + old.id + " " + theirs);
  }

  private void good() {
    asking = false;
    answered = true;
    askAgainMs = thread.nowMs() + BETWEEN_QUESTIONS_MS;
  }

  private @Nullable WorkerHandle anyOld() {
    for (WorkerHandle each : workers.living()) {
      if (each.state() == WorkerState.READY && each.generation() < worker.generation()) return each;
    }
    return null;
  }

  private void pass() {
    log.info("{}: passed as canary: {}", worker, since(worker));
    worker.onTrial(false);
    changed.run();
  }

  private void fail(String reason) {
    worker.retire(Retirement.failed("as canary it failed: " + reason));
    changed.run();
  }
}
