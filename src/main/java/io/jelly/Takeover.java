package io.jelly;

import io.jelly.cli.AdminClient;
import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The side of the newer primary in an upgrade: asks the older one for the node. */
final class Takeover {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = 10_000_000;

  private Takeover() {}

  /** Whether this process was started to take a node over. */
  static boolean isAsked() {
    return System.getenv(Upgrade.TAKES_OVER) != null;
  }

  /** The lock of the node once the older primary has let go of it; empty if it does not. */
  static Optional<RunLock> lock(RunDirectory directory) throws IOException {
    new AdminClient(directory)
        .call(
            "node.handover", new JsonObject().put("pid", ProcessHandle.current().pid()), DEADLINE);
    long end = System.nanoTime() + DEADLINE.toNanos();
    Optional<RunLock> lock = directory.tryLock();
    while (lock.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      lock = directory.tryLock();
    }
    return lock;
  }
}
