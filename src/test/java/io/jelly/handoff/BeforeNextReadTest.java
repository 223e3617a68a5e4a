package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BeforeNextReadTest {
  private static final long PATIENCE_MS = 50;

  private final List<String> seen = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new Seeing());

  private final class Seeing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      seen.add((String) message);
    }
  }

  @BeforeEach
  void await() {
    channel.freezeTime();
    ChannelHandlerContext reader = channel.pipeline().context(Seeing.class);
    BeforeNextRead.run(reader, () -> seen.add("action"), PATIENCE_MS);
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void theActionComesAheadOfWhatIsRead() {
    channel.writeInbound("first", "second");
    pass(PATIENCE_MS);
    assertEquals(List.of("action", "first", "second"), seen);
    assertNull(channel.pipeline().get(BeforeNextRead.class));
  }

  @Test
  void aSilentPeerIsNotAwaitedForLong() {
    pass(PATIENCE_MS - 1);
    assertEquals(List.of(), seen);
    pass(1);
    assertEquals(List.of("action"), seen);
    channel.writeInbound("late");
    assertEquals(List.of("action", "late"), seen);
  }

  @Test
  void nothingIsDoneOnAClosedChannel() {
    channel.close();
    pass(PATIENCE_MS);
    assertEquals(List.of(), seen);
  }
}
