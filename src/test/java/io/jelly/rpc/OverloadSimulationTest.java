package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A method with so many threads behind it, and an event loop, in simulated time; seeded. */
class OverloadSimulationTest {
  private static final double MS = 1e6;
  private static final LoadLimits LIMITS = new LoadLimits(0, 1, true, 20, 8);

  private record Call(long arrived, double serviceNanos) {}

  private record Ended(Call call, long at) {}

  /** What came of one load. */
  private record Result(int offered, int done, int shed, List<Double> ms, int mostInFlight) {
    double quantile(double q) {
      List<Double> sorted = ms.stream().sorted().toList();
      return sorted.get((int) (q * (sorted.size() - 1)));
    }
  }

  /** Times between arrivals are exponential; each service takes 80 to 120 % of its time. */
  private static Result pool(
      MethodLoad method, int threads, double serviceMs, double perSecond, double seconds, long t0) {
    return pool(LIMITS, method, threads, serviceMs, perSecond, seconds, t0);
  }

  private static Result pool(
      LoadLimits limits,
      MethodLoad method,
      int threads,
      double serviceMs,
      double perSecond,
      double seconds,
      long t0) {
    Random random = new Random(11);
    PriorityQueue<Ended> running = new PriorityQueue<>(Comparator.comparingLong(Ended::at));
    Deque<Call> queue = new ArrayDeque<>();
    List<Double> ms = new ArrayList<>();
    int offered = 0;
    int shed = 0;
    int most = 0;
    long next = t0;
    long end = t0 + (long) (seconds * 1e9);
    while (next < end || !running.isEmpty()) {
      if (next < end && (running.isEmpty() || next <= running.peek().at())) {
        offered++;
        Call call = new Call(next, serviceMs * MS * (0.8 + 0.4 * random.nextDouble()));
        if (!method.enter(limits, next)) shed++;
        else if (running.size() < threads)
          running.add(new Ended(call, next + (long) call.serviceNanos()));
        else queue.add(call);
        most = Math.max(most, method.inFlight());
        next += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond);
      } else {
        Ended ended = running.poll();
        method.leave(limits, ended.call().arrived(), ended.at());
        if (ended.at() < end && ended.call().arrived() > t0 + 3e9)
          ms.add((ended.at() - ended.call().arrived()) / MS);
        Call waiting = queue.poll();
        if (waiting != null)
          running.add(new Ended(waiting, ended.at() + (long) waiting.serviceNanos()));
      }
    }
    return new Result(offered, ms.size(), shed, ms, most);
  }

  @Test
  void atTwiceWhatItCanDoAMethodStaysFastAndBusy() {
    for (double serviceMs : new double[] {5, 20, 100}) {
      int threads = 20;
      double capacity = threads * 1000 / serviceMs;
      Result usual = pool(new MethodLoad(), threads, serviceMs, capacity * 0.8, 63, 0);
      assertEquals(0, usual.shed(), "nothing is refused at 80 %");
      Result twice = pool(new MethodLoad(), threads, serviceMs, capacity * 2, 63, 0);
      String what = serviceMs + " ms: p99 " + usual.quantile(0.99) + " -> " + twice.quantile(0.99);
      assertTrue(twice.done() >= 0.9 * capacity * 60, what + ", done " + twice.done());
      double bound = Math.max(3 * usual.quantile(0.99), 30);
      assertTrue(twice.quantile(0.99) <= bound, what);
    }
  }

  /**
   * With a long target a queue of more than a second stands before the bound has closed in; what
   * had to wait in it tells nothing of what the method takes.
   */
  @Test
  void aQueueThatWasThereBeforeTheBoundIsNotTakenForTheMethod() {
    for (int targetMs : new int[] {20, 50, 100, 200, 400}) {
      LoadLimits limits = new LoadLimits(0, 1, true, targetMs, 8);
      for (int serviceMs : new int[] {20, 50}) {
        double capacity = 4 * 1000.0 / serviceMs;
        MethodLoad method = new MethodLoad();
        assertEquals(0, pool(limits, method, 4, serviceMs, capacity / 4, 1, 0).shed());
        Result much = pool(limits, method, 4, serviceMs, 4 * capacity, 20, (long) 2e9);
        String what = targetMs + " ms, " + serviceMs + " ms: p95 " + much.quantile(0.95);
        assertTrue(much.shed() > much.offered() / 2, what + ", refused " + much.shed());
        assertTrue(much.quantile(0.95) < 1_000 + 3 * targetMs, what);
      }
    }
  }

  @Test
  void theBoundIsGoneWhenTheLoadIs() {
    MethodLoad method = new MethodLoad();
    assertTrue(pool(method, 4, 20, 400, 20, 0).shed() > 0);
    assertEquals(0, pool(method, 4, 20, 100, 20, (long) 40e9).shed());
    assertEquals(AdaptiveLimit.NONE, method.limit());
    assertEquals(0, method.inFlight());
  }

  /** What it waits for is not here: any number may wait. */
  @Test
  void aMethodThatTakesLongByNatureIsNotBounded() {
    Result slow = pool(new MethodLoad(), 1_000_000, 20_000, 100, 120, 0);
    assertEquals(0, slow.shed());
    assertTrue(slow.mostInFlight() > 1_500, "in flight " + slow.mostInFlight());
  }

  /** Between 5 ms and 2 s, as the params are, and nothing behind it that fills up. */
  @Test
  void aMethodOfUnequalCallsIsNotBoundedWhileItKeepsUp() {
    Random random = new Random(3);
    MethodLoad method = new MethodLoad();
    PriorityQueue<long[]> running = new PriorityQueue<>(Comparator.comparingLong(call -> call[1]));
    int shed = 0;
    for (long now = 0; now < 60e9; now += (long) (2 * MS)) {
      while (!running.isEmpty() && running.peek()[1] <= now) {
        long[] ended = running.poll();
        method.leave(LIMITS, ended[0], ended[1]);
      }
      if (!method.enter(LIMITS, now)) shed++;
      else running.add(new long[] {now, now + (long) ((5 + 1995 * random.nextDouble()) * MS)});
    }
    assertEquals(0, shed);
  }

  @Test
  void aMethodThatBecomesSlowerIsMeasuredAnew() {
    MethodLoad method = new MethodLoad();
    assertEquals(0, pool(method, 20, 5, 1000, 10, 0).shed());
    // Ten times as long, at 60 % of what it can do then.
    Result slower = pool(method, 20, 50, 240, 120, (long) 11e9);
    assertTrue(slower.shed() < slower.offered() / 20, "refused " + slower.shed());
  }

  /** An event loop on which each message takes its time; what comes meanwhile is its next turn. */
  private static Result loop(double costMs, double perSecond, double seconds) {
    Random random = new Random(5);
    LoopTurn turn = new LoopTurn();
    Deque<Long> ready = new ArrayDeque<>();
    List<Double> ms = new ArrayList<>();
    int offered = 0;
    int shed = 0;
    double now = 1e9;
    double next = now;
    double end = now + seconds * 1e9;
    while (now < end) {
      if (ready.isEmpty()) now = Math.max(now, next);
      for (; next <= now; next += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond) {
        ready.add((long) next);
        offered++;
      }
      for (int left = ready.size(); left > 0; left--) {
        long arrived = ready.remove();
        turn.begins((long) now);
        if (turn.admits(LIMITS, (long) now)) {
          now += costMs * MS;
          if (arrived > 3e9) ms.add((now - arrived) / MS);
        } else {
          shed++;
          now += 0.03 * MS;
        }
      }
      turn.ended((long) now);
    }
    return new Result(offered, ms.size(), shed, ms, 0);
  }

  @Test
  void atTwiceWhatItCanDoAnEventLoopStaysFastAndBusy() {
    for (double costMs : new double[] {1, 2, 5}) {
      double capacity = 1000 / costMs;
      Result usual = loop(costMs, capacity * 0.8, 62);
      assertEquals(0, usual.shed(), costMs + " ms: nothing is refused at 80 %");
      Result twice = loop(costMs, capacity * 2, 62);
      String what = costMs + " ms: p99 " + usual.quantile(0.99) + " -> " + twice.quantile(0.99);
      assertTrue(twice.done() >= 0.9 * capacity * 60, what + ", done " + twice.done());
      assertTrue(twice.quantile(0.99) <= Math.max(3 * usual.quantile(0.99), 50), what);
    }
  }

  /** A thousand clients with a request each: the wait is that of a full turn, 20 ms. */
  @Test
  void cheapMessagesAreNotRefusedWhileTheyWaitLittle() {
    LoopTurn turn = new LoopTurn();
    long now = (long) 1e9;
    for (int round = 0; round < 1000; round++) {
      for (int client = 0; client < 1000; client++) {
        turn.begins(now);
        assertTrue(turn.admits(LIMITS, now));
        now += (long) (0.02 * MS);
      }
      turn.ended(now);
    }
  }

  @Test
  void aStandstillIsNoOverload() {
    LoopTurn turn = new LoopTurn();
    long now = (long) 1e9;
    for (int round = 0; round < 1000; round++) {
      // Every second the process stands still for 300 ms, and 64 requests are there at once.
      if (round % 100 == 0) now += (long) (300 * MS);
      for (int client = 0; client < 64; client++) {
        turn.begins(now);
        assertTrue(turn.admits(LIMITS, now));
        now += (long) (0.1 * MS);
      }
      turn.ended(now);
      now += (long) (3 * MS);
    }
  }
}
