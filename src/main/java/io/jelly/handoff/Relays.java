package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings connections to other nodes while no worker of this one can take them: the primary stands
 * in between and passes on bytes, on a thread of its own. A connection is not read from before
 * another node has said that a worker of its own will take it, so it can still go elsewhere until
 * then. Thread-safe.
 */
public final class Relays implements AutoCloseable {
  private static final int CONNECT_MS = 2_000;
  private static final int ANSWER_MS = 5_000;

  /** A node that does not confirm a byte for so long is gone. */
  private static final int SILENCE_MS = 15_000;

  private static final int READ_BYTES = 16 * 1024;
  private static final long LOOK_MS = 100;

  /**
   * Another node.
   *
   * @param address where its primary takes connections in
   * @param token what it wants to hear
   */
  public record Target(InetSocketAddress address, String token) {}

  /** What becomes of a connection; called once, on a thread of its own. */
  public interface Fate {
    /** Another node serves it. */
    void taken();

    /** No node took it: it is the caller's again. */
    void unwanted();

    /** The client is gone; the connection is closed. */
    void gone();
  }

  private final Set<Relay> joined = new HashSet<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong relayed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /** Null before the first connection. */
  private volatile @Nullable DescriptorLoop loop;

  /** How many connections are with other nodes, or on their way there. */
  public int open() {
    return open.get();
  }

  /** How many were brought to another node so far. */
  public long relayed() {
    return relayed.get();
  }

  /** How many no other node wanted so far. */
  public long failed() {
    return failed.get();
  }

  /**
   * Brings a connection to the first of these nodes that takes it; closes it if the client is gone.
   *
   * @param most how many may be open at a time
   * @return false if there are too many already
   */
  public boolean relay(AcceptedSocket client, List<Target> targets, int most, Fate fate) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    DescriptorLoop started = started();
    started.run(() -> new Attempt(started, client, targets.iterator(), fate).next());
    return true;
  }

  private synchronized DescriptorLoop started() {
    DescriptorLoop started = loop;
    if (started == null) loop = started = DescriptorLoop.start("jelly-spillover", true);
    return started;
  }

  /**
   * Ends what is open as soon as nothing seems to be in flight, and what is left at the end of the
   * time; then runs the task.
   */
  public void drain(long timeoutMs, long quietMs, Runnable drained) {
    DescriptorLoop started = loop;
    if (started == null) drained.run();
    else started.run(() -> drain(started, timeoutMs, quietMs, drained));
  }

  private void drain(DescriptorLoop started, long timeoutMs, long quietMs, Runnable drained) {
    for (Relay relay : Set.copyOf(joined))
      if (timeoutMs <= 0 || relay.isQuietFor(quietMs * 1_000_000)) relay.close();
    if (joined.isEmpty() || timeoutMs <= 0) drained.run();
    else started.after(LOOK_MS, () -> drain(started, timeoutMs - LOOK_MS, quietMs, drained));
  }

  /** Ends everything. */
  @Override
  public void close() {
    DescriptorLoop started = loop;
    if (started != null) started.close();
  }

  /** One connection on its way to one of several nodes; on the loop. */
  private final class Attempt {
    private final DescriptorLoop loop;
    private final AcceptedSocket client;
    private final Iterator<Target> targets;
    private final Fate fate;

    Attempt(DescriptorLoop loop, AcceptedSocket client, Iterator<Target> targets, Fate fate) {
      this.loop = loop;
      this.client = client;
      this.targets = targets;
      this.fate = fate;
    }

    void next() {
      @Nullable Proxied proxied = whose();
      if (proxied == null) {
        open.decrementAndGet();
        client.close();
        fate.gone();
        return;
      }
      if (!targets.hasNext()) {
        open.decrementAndGet();
        failed.incrementAndGet();
        fate.unwanted();
        return;
      }
      Target target = targets.next();
      SpillHeader header = new SpillHeader(proxied, client.listenerId(), target.token());
      new Bootstrap()
          .group(loop.netty())
          .channel(EpollSocketChannel.class)
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.SO_KEEPALIVE, true)
          .option(EpollChannelOption.TCP_USER_TIMEOUT, SILENCE_MS)
          .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
          .handler(new Greeting(header))
          .connect(target.address())
          .addListener(
              connected -> {
                if (!connected.isSuccess()) next();
              });
    }

    /** Null if the client is gone. */
    private @Nullable Proxied whose() {
      Socket socket = new Socket(client.descriptor());
      InetSocketAddress from = socket.remoteAddress();
      InetSocketAddress to = socket.localAddress();
      return from == null || to == null ? null : new Proxied(from, to);
    }

    private void accepted(EpollSocketChannel server, ByteBuf early) {
      EpollSocketChannel channel = new EpollSocketChannel(client.descriptor());
      channel.config().setAutoRead(false);
      channel.config().setAllowHalfClosure(true);
      channel.config().setTcpNoDelay(true);
      channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
      if (client.isCopied()) channel.pipeline().addLast(new ShutdownBeforeClose());
      relayed.incrementAndGet();
      fate.taken();
      Relay relay = new Relay(channel, server);
      joined.add(relay);
      channel
          .closeFuture()
          .addListener(
              closed -> {
                joined.remove(relay);
                open.decrementAndGet();
              });
      loop.register(channel)
          .addListener(
              registered -> {
                if (registered.isSuccess()) relay.join(early);
                else relay.close();
              });
    }

    /** Says the header, and waits for the answer. */
    private final class Greeting extends SimpleChannelInboundHandler<ByteBuf> {
      private final SpillHeader header;
      private boolean settled;

      Greeting(SpillHeader header) {
        this.header = header;
      }

      @Override
      public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline()
            .addFirst(new ReadTimeoutHandler(ANSWER_MS, TimeUnit.MILLISECONDS))
            .addFirst(HAProxyMessageEncoder.INSTANCE);
      }

      @Override
      public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(header.toMessage());
      }

      @Override
      protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (settled || bytes.readByte() != SpillHeader.ACCEPTED) {
          ctx.close();
          return;
        }
        settled = true;
        ctx.channel().config().setAutoRead(false);
        ctx.pipeline().remove(ReadTimeoutHandler.class);
        ctx.pipeline().remove(HAProxyMessageEncoder.class);
        ctx.pipeline().remove(this);
        accepted((EpollSocketChannel) ctx.channel(), bytes.retain());
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        if (settled) return;
        settled = true;
        next();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    }
  }
}
