package io.jelly.primary;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A worker process that an earlier primary has started: no child of ours, so its end is seen by
 * looking, and its exit code by nobody. The time of its start tells it from another process that
 * got its pid.
 */
final class AdoptedProcess implements WorkerProcess {
  private final ProcessHandle handle;
  private final ProcessStat facts;
  private final CompletableFuture<Void> exit = new CompletableFuture<>();

  private AdoptedProcess(ProcessHandle handle, ProcessStat facts) {
    this.handle = handle;
    this.facts = facts;
  }

  /** The process of this pid if it lives and is the one that started then. */
  static Optional<AdoptedProcess> find(long pid, long startTicks) {
    return ProcessStat.of(pid)
        .filter(facts -> facts.startTicks() == startTicks && !facts.isOver())
        .flatMap(facts -> ProcessHandle.of(pid).map(handle -> new AdoptedProcess(handle, facts)));
  }

  @Override
  public long pid() {
    return handle.pid();
  }

  @Override
  public boolean isAlive() {
    return ProcessStat.of(pid())
        .map(now -> now.startTicks() == facts.startTicks() && !now.isOver())
        .orElse(false);
  }

  @Override
  public void look() {
    if (!exit.isDone() && !isAlive()) exit.complete(null);
  }

  @Override
  public CompletableFuture<Void> onExit() {
    return exit;
  }

  @Override
  public OptionalInt exitCode() {
    return OptionalInt.empty();
  }

  @Override
  public void destroyForcibly() {
    if (isAlive()) handle.destroyForcibly();
  }

  @Override
  public ProcessHandle toHandle() {
    return handle;
  }
}
