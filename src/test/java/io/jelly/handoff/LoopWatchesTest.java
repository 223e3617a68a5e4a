package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jelly.wire.Scoreboard;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
class LoopWatchesTest {
  @TempDir Path folder;

  private static void awaitSign(Scoreboard board, int place, boolean there)
      throws InterruptedException {
    while ((board.lastBeat(place) != 0) != there) Thread.onSpinWait();
  }

  @Test
  void aLoopBeatsInAPlaceOfItsOwnAndLeavesItInTheEnd() throws Exception {
    Scoreboard board = Scoreboard.create(folder.resolve("board"));
    LoopWatches watches = new LoopWatches(board);
    DescriptorLoop first = DescriptorLoop.start("first", true);
    DescriptorLoop second = DescriptorLoop.start("second", true);
    watches.watch(first.netty());
    watches.watch(second.netty());
    watches.watch(first.netty());
    awaitSign(board, 0, true);
    awaitSign(board, 1, true);
    assertEquals(0, board.lastBeat(2), "watched once");
    first.close();
    awaitSign(board, 0, false);
    assertNotEquals(0, board.lastBeat(1));
    DescriptorLoop third = DescriptorLoop.start("third", true);
    watches.watch(third.netty());
    awaitSign(board, 0, true);
    second.close();
    third.close();
  }
}
