package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final Respawn RESPAWN = new Respawn(100, 30_000, 1_000, 10_000, 3);

  @ParameterizedTest
  @CsvSource({"1,0", "2,200", "3,400", "4,800", "9,25600", "10,30000", "64,30000", "5000,30000"})
  void failedBootsDoubleTheDelayFromTheSecondOn(int failed, long delayMs) {
    assertEquals(delayMs, Backoff.afterFailedBoots(failed, RESPAWN));
  }

  @ParameterizedTest
  @CsvSource({"1,0", "3,0", "4,100", "5,200", "7,800", "8,1000", "64,1000"})
  void threeYoungDeathsAreFreeThenTheDelayDoublesToASmallLimit(int deaths, long delayMs) {
    assertEquals(delayMs, Backoff.afterShortLives(deaths, RESPAWN));
  }

  @Test
  void aDelayNeverOverflows() {
    for (int doublings = 0; doublings < 200; doublings++) {
      long delay = new Backoff(3, Long.MAX_VALUE).delayMs(doublings);
      assertTrue(delay >= 3, "after " + doublings + " doublings: " + delay);
    }
  }

  @Test
  void aWorkerThatBootsForgetsTheFailedBootsOfItsGenerationOnly() {
    RespawnHistory history = boots(boots(RespawnHistory.none(), 1, 4), 2, 2);
    assertEquals(OptionalLong.of(1_003 + 800), Backoff.notBeforeMs(history, 1, RESPAWN));
    history = history.plusReady(1);
    assertEquals(OptionalLong.empty(), Backoff.notBeforeMs(history, 1, RESPAWN));
    assertEquals(OptionalLong.of(1_001 + 200), Backoff.notBeforeMs(history, 2, RESPAWN));
  }

  @Test
  void onlyYoungDeathsInTheWindowBeforeTheLastOneCount() {
    RespawnHistory history = RespawnHistory.none();
    for (long at : new long[] {0, 10, 20, 9_000, 10_005}) {
      history = history.plus(lived(at, 50));
    }
    assertEquals(4, history.shortLives(1, 10_000).size());
  }

  @Test
  void theDeathOfAStableWorkerEndsTheCount() {
    RespawnHistory history = RespawnHistory.none();
    for (int i = 0; i < 6; i++) {
      history = history.plus(lived(i, 50));
    }
    history = history.plus(lived(6, 10_000));
    assertEquals(OptionalLong.empty(), Backoff.notBeforeMs(history, 1, RESPAWN));
    assertEquals(1, history.plus(lived(7, 50)).shortLives(1, 10_000).size());
  }

  @Test
  void aDeathThatWasAskedForIsNoFailure() {
    RespawnHistory history = RespawnHistory.none();
    for (int i = 0; i < 10; i++) {
      history = history.plus(new Exit(i, 1, i, i % 2 == 0, 5, true));
    }
    assertEquals(0, history.deaths().size());
    assertTrue(history.everReady());
  }

  @Test
  void theHistoryIsBoundedAndForgetsTheOldest() {
    RespawnHistory history = boots(RespawnHistory.none(), 1, 1_000);
    assertEquals(RespawnHistory.LIMIT, history.deaths().size());
    assertEquals(1_999, history.deaths().get(RespawnHistory.LIMIT - 1).atMs());
    assertFalse(history.everReady());
  }

  @Test
  void aCrashLoopIsAnnouncedOnceWithItsNumbers() {
    RespawnHistory history = RespawnHistory.none();
    for (int i = 1; i <= 12; i++) {
      Exit exit = lived(i * 500L, 50);
      var begun = CrashLoop.begunBy(exit, history, RESPAWN);
      assertEquals(i == 4, begun.isPresent(), "death " + i);
      begun.ifPresent(loop -> assertEquals(new CrashLoop(1, 4, 1_500, true), loop));
      history = history.plus(exit);
    }
    assertEquals(new CrashLoop(1, 12, 5_500, true), CrashLoop.in(history, 1, RESPAWN).get());
    assertTrue(CrashLoop.begunBy(lived(90_000, 50), history, RESPAWN).isEmpty());
    assertTrue(CrashLoop.in(history.plus(lived(90_000, 50)), 1, RESPAWN).isEmpty());
  }

  @Test
  void workersThatDoNotBootAreACrashLoopToo() {
    RespawnHistory history = boots(RespawnHistory.none(), 1, 3);
    assertEquals(new CrashLoop(1, 3, 2, false), CrashLoop.in(history, 1, RESPAWN).get());
    assertTrue(CrashLoop.in(boots(RespawnHistory.none(), 1, 2), 1, RESPAWN).isEmpty());
  }

  private static Exit lived(long atMs, long readyForMs) {
    return new Exit(1, 1, atMs, true, readyForMs, false);
  }

  private static RespawnHistory boots(RespawnHistory history, int generation, int count) {
    RespawnHistory result = history;
    for (int i = 0; i < count; i++) {
      result = result.plus(new Exit(i, generation, 1_000 + i, false, 0, false));
    }
    return result;
  }
}
