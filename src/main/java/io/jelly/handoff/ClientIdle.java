package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;

/**
 * Ends a client's connection after silence on both sides; while a request on it is being answered
 * only after a longer one, as it is not the client that is silent then, or one that pauses.
 */
final class ClientIdle extends IdleStateHandler {
  private static final AttributeKey<Holds> HOLDS = AttributeKey.valueOf(ClientIdle.class, "holds");

  private final long idleMs;
  private int inARow;

  /** What keeps a connection open. On its event loop. */
  static final class Holds {
    private int count;
    private long ms;
    private boolean lifted;

    static Holds of(Channel channel) {
      Holds before = channel.attr(HOLDS).get();
      if (before != null) return before;
      Holds first = new Holds();
      channel.attr(HOLDS).set(first);
      return first;
    }

    /** One more request is being answered, for which so much silence is all right. */
    void add(long forMs) {
      ms = count++ == 0 ? forMs : Math.max(ms, forMs);
    }

    void remove() {
      count--;
    }

    /** Somebody else sees to its silence from now on. */
    void lift() {
      lifted = true;
    }

    boolean isLifted() {
      return lifted;
    }
  }

  /**
   * @param idleMs 0 for never
   */
  ClientIdle(long idleMs) {
    super(0, 0, idleMs, TimeUnit.MILLISECONDS);
    this.idleMs = idleMs;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) throws Exception {
    inARow = event.isFirst() ? 1 : inARow + 1;
    Holds holds = Holds.of(ctx.channel());
    if (holds.count > 0 && inARow * idleMs < holds.ms) return;
    super.channelIdle(ctx, event);
  }
}
