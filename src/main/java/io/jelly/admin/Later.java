package io.jelly.admin;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has something done after a while. */
interface Later {
  void after(long ms, Runnable task);

  static Later of(ScheduledExecutorService timer) {
    return (ms, task) -> {
      var unused = timer.schedule(task, ms, TimeUnit.MILLISECONDS);
    };
  }
}
