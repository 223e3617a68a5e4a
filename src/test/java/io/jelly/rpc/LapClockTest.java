package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LapClockTest {
  private final AtomicLong time = new AtomicLong(100);
  private final LapClock laps = new LapClock(time::incrementAndGet);

  @Test
  void aCallBeginsWhereTheOneBeforeEnded() {
    assertEquals(101, laps.begin());
    laps.ended(150);
    assertEquals(150, laps.begin());
    laps.ended(170);
    assertEquals(170, laps.begin());
    assertEquals(101, time.get());
  }

  @Test
  void afterACallThatIsNotOverTheClockIsAsked() {
    laps.ended(150);
    laps.begin();
    laps.pause();
    assertEquals(101, laps.begin());
    laps.pause();
    assertEquals(102, laps.begin());
  }
}
