package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.wire.Scoreboard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopSilenceTest {
  private static final long LIMIT = 1_000;
  private static final OptionalInt NOBODY = OptionalInt.empty();

  @TempDir Path folder;
  private Scoreboard board;
  private LoopSilence silence;

  @BeforeEach
  void open() throws IOException {
    board = Scoreboard.create(folder.resolve("board"));
    silence = new LoopSilence(board, 0);
  }

  @Test
  void aLoopThatGivesNoNewSignIsFound() {
    board.beat(0, 5);
    board.beat(3, 5);
    assertEquals(NOBODY, silence.beyond(LIMIT, 10));
    board.beat(0, 6);
    assertEquals(NOBODY, silence.beyond(LIMIT, 1_000));
    assertEquals(OptionalInt.of(3), silence.beyond(LIMIT, 1_011));
    assertEquals(1_001, silence.silentMs(3, 1_011));
  }

  @Test
  void aSystemClockThatIsSetMakesNobodySilent() {
    for (long now = 0; now < 10_000; now += 500) {
      board.beat(0, now % 1_000 == 0 ? 1 : Long.MAX_VALUE);
      assertEquals(NOBODY, silence.beyond(LIMIT, now));
    }
  }

  @Test
  void aLoopThatNeverWasOrHasEndedIsNotSilent() {
    assertEquals(NOBODY, silence.beyond(LIMIT, 5_000));
    board.beat(1, 7);
    assertEquals(NOBODY, silence.beyond(LIMIT, 5_500));
    board.beat(1, 0);
    assertEquals(NOBODY, silence.beyond(LIMIT, 9_000));
    board.beat(1, 7);
    assertEquals(NOBODY, silence.beyond(LIMIT, 20_000), "the place is somebody else's now");
  }

  @Test
  void whatNobodyCouldSeeIsForgiven() {
    board.beat(0, 5);
    assertEquals(NOBODY, silence.beyond(LIMIT, 0));
    silence.forgive(60_000);
    assertEquals(NOBODY, silence.beyond(LIMIT, 60_000));
    assertEquals(OptionalInt.of(0), silence.beyond(LIMIT, 61_001));
  }
}
