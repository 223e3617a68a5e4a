package io.jelly.primary;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A worker process that this primary has started. */
record ChildProcess(Process process) implements WorkerProcess {
  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void look() {}

  @Override
  public CompletableFuture<Void> onExit() {
    return process.onExit().thenAccept(gone -> {});
  }

  @Override
  public OptionalInt exitCode() {
    return OptionalInt.of(process.exitValue());
  }

  @Override
  public void destroyForcibly() {
    process.destroyForcibly();
  }

  @Override
  public ProcessHandle toHandle() {
    return process.toHandle();
  }
}
