package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateBucketsTest {
  private static final long START = TimeUnit.DAYS.toNanos(40);

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(RateBuckets.BYTES + 8).alignedSlice(8);
  private final RateBuckets buckets = new RateBuckets(memory);

  private static long after(double seconds) {
    return START + (long) (seconds * 1e9);
  }

  private int taken(String client, int tries, int perSecond, int burst, double seconds) {
    int taken = 0;
    for (int i = 0; i < tries; i++)
      if (buckets.take(client, perSecond, burst, after(seconds)) == 0) taken++;
    return taken;
  }

  @Test
  void aSilentClientHasABurstAndThenTheRate() {
    assertEquals(20, taken("a", 100, 10, 20, 0));
    assertEquals(0, taken("a", 10, 10, 20, 0.09));
    assertEquals(1, taken("a", 10, 10, 20, 0.11));
    assertEquals(20, taken("a", 100, 10, 20, 10), "no more than a burst is saved up");
  }

  @Test
  void aRefusalSaysWhenToComeAgain() {
    assertEquals(5, taken("a", 5, 2, 5, 0));
    long wait = buckets.take("a", 2, 5, START);
    assertEquals(0.5, wait / 1e9, 0.001);
    assertNotEquals(0, buckets.take("a", 2, 5, START + wait - 1_000_000));
    assertEquals(0, buckets.take("a", 2, 5, START + wait + 1_000_000));
  }

  @Test
  void overAMinuteTheRateIsExactWhateverTheArrivals() {
    Random random = new Random(7);
    for (int perSecond : new int[] {1, 50, 1000, 20_000}) {
      long now = START;
      long end = START + TimeUnit.SECONDS.toNanos(60);
      int taken = 0;
      while (now < end) {
        if (buckets.take("client at " + perSecond, perSecond, 1, now) == 0) taken++;
        now += (long) (random.nextDouble() * 1e9 / perSecond);
      }
      // With a burst of one, what comes too early is lost: never more than the rate.
      assertTrue(taken <= perSecond * 61, perSecond + ": " + taken);
      assertTrue(taken > perSecond * 60 / 2, perSecond + ": " + taken);
    }
  }

  @Test
  void whoeverMapsTheMemoryHoldsTheSameRate() throws Exception {
    List<RateBuckets> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) workers.add(new RateBuckets(memory));
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (RateBuckets worker : workers) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++)
                  if (worker.take("one", 100, 1000, START) == 0) taken.incrementAndGet();
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) thread.join();
    assertEquals(1000, taken.get());
  }

  /** Many others come, to push a client in debt out of the table. */
  @Test
  void aDebtIsNotForgottenForOthers() {
    assertEquals(3, taken("debtor", 10, 1, 3, 0));
    for (int i = 0; i < 500_000; i++) buckets.take("other " + i, 1, 1, START);
    assertEquals(0, taken("debtor", 10, 1, 3, 0.5));
    assertTrue(taken("debtor", 10, 1, 3, 3.1) >= 1, "and is paid as ever");
  }

  @Test
  void whenAllBucketsAreInUseNewClientsShareWhatIsLeft() {
    for (int i = 0; i < 500_000; i++) buckets.take("other " + i, 1, 1, START);
    int taken = 0;
    for (int i = 0; i < 1000; i++) taken += taken("new " + i, 1, 1, 1, 0);
    assertEquals(0, taken);
    taken = 0;
    for (int i = 0; i < 1000; i++) taken += taken("new " + i, 1, 1, 1, 1.1);
    assertEquals(1000, taken, "a second later all is free");
  }

  @Test
  void aClientIsItsKeyAndElseItsAddress() {
    LiveLimits limits = new LiveLimits(RpcLimits.defaults(), new LoadLimits(1, 2, false, 20, 8));
    RateLimiter limiter = new RateLimiter(limits, () -> memory, () -> START);
    Caller one = new Caller("k1", List.of("*"), Long.MAX_VALUE);
    Caller other = new Caller("k2", List.of("*"), Long.MAX_VALUE);
    for (Caller caller : List.of(one, other, Caller.ANYONE)) {
      assertNull(limiter.refusal(caller, "10.0.0.1"));
      assertNull(limiter.refusal(caller, "10.0.0.1"));
      assertNotNull(limiter.refusal(caller, "10.0.0.1"));
    }
    assertNotNull(limiter.refusal(one, "10.0.0.2"), "a key has one rate wherever it is");
    assertNull(limiter.refusal(Caller.ANYONE, "10.0.0.2"));
    assertNull(limiter.refusal(Caller.ANYONE, ""), "nobody in particular");
    limits.change(RpcLimits.defaults(), LoadLimits.NONE);
    assertNull(limiter.refusal(one, "10.0.0.1"), "no rate any more");
  }

  @Test
  void anAddressOfIpv6StandsForItsNetwork() {
    assertEquals(
        RateLimiter.network("2001:db8:1:2::1"), RateLimiter.network("2001:db8:1:2:ffff::9"));
    assertNotEquals(RateLimiter.network("2001:db8:1:2::1"), RateLimiter.network("2001:db8:1:3::1"));
    assertEquals("10.0.0.1", RateLimiter.network("::ffff:10.0.0.1"));
    assertEquals("10.0.0.1", RateLimiter.network("10.0.0.1"));
    assertEquals("unix", RateLimiter.network("unix"));
  }
}
