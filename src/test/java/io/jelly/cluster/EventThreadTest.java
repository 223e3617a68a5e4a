package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventThreadTest {
  private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();
  private final EventThread events = new EventThread("events", happened::add);

  private Thread threadOf(EventThread events) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    events.execute(() -> thread.complete(Thread.currentThread()));
    return thread.get();
  }

  private Object next() throws InterruptedException {
    return happened.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void tasksRunInTheirOrderAndOneThatThrowsHarmsNoOther() throws Exception {
    IllegalStateException thrown = new IllegalStateException("on purpose");
    events.execute(() -> happened.add(1));
    events.execute(
        () -> {
          throw thrown;
        });
    events.execute(() -> happened.add(2));
    assertEquals(List.of(1, thrown, 2), List.of(next(), next(), next()));
  }

  @Test
  void itKeepsTheJvmAliveWhileSomethingIsHeldAndEndsAfterwards() throws Exception {
    events.hold();
    Thread thread = threadOf(events);
    assertFalse(thread.isDaemon());
    assertSame(thread, threadOf(events));
    events.release();
    thread.join();
    assertFalse(threadOf(events) == thread);
  }

  @Test
  void onceStoppedItRunsNothing() throws Exception {
    events.hold();
    Thread thread = threadOf(events);
    events.stop();
    thread.join();
    events.execute(() -> happened.add("late"));
    assertTrue(happened.isEmpty());
  }

  @Test
  void outcomesArriveOnItWithTheirOwnCause() throws Exception {
    events.hold();
    IllegalArgumentException cause = new IllegalArgumentException("no such signal");
    CompletableFuture<String> stage = new CompletableFuture<>();
    events
        .here(stage.thenApply(text -> text))
        .onFailure(
            failure -> {
              happened.add(failure);
              happened.add(Thread.currentThread().getName());
            });
    stage.completeExceptionally(cause);
    assertSame(cause, next());
    assertEquals("events", next());
    events.release();
  }
}
