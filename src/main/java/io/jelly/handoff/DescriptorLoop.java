package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which descriptors are accepted, handed over and taken in. In a primary it
 * carries every connection on its way to a worker; in a worker it is also the acceptor thread of
 * every Vertx of the JVM.
 */
public final class DescriptorLoop implements AutoCloseable {
  private final @Nullable MultiThreadIoEventLoopGroup group;
  private final IoEventLoop loop;

  private DescriptorLoop(@Nullable MultiThreadIoEventLoopGroup group, IoEventLoop loop) {
    this.group = group;
    this.loop = loop;
  }

  /** True where descriptors can be passed between processes: Linux with the native transport. */
  public static boolean isSupported() {
    return Epoll.isAvailable();
  }

  /** Why {@link #isSupported()} is false, in words. */
  public static String whyUnsupported() {
    Throwable cause = Epoll.unavailabilityCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  /**
   * Starts the loop.
   *
   * @param daemon false where it is the acceptor of Vertx instances: event loop threads that are
   *     started from it inherit the flag, and must keep the JVM alive as they do in plain Vert.x
   */
  public static DescriptorLoop start(String threadName, boolean daemon) {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(threadName, daemon), EpollIoHandler.newFactory());
    return new DescriptorLoop(group, group.next());
  }

  /** An event loop that belongs to somebody else, who also closes it. */
  static DescriptorLoop on(IoEventLoop loop) {
    return new DescriptorLoop(null, loop);
  }

  /** Runs a task on the loop's thread; any thread. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Runs a task on the loop's thread: at once if this is it, else later. */
  public void run(Runnable task) {
    if (loop.inEventLoop()) task.run();
    else loop.execute(task);
  }

  /** Runs a task once after a delay. */
  public void after(long delayMs, Runnable task) {
    var unused = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
  }

  /** Runs a task again and again until the loop is closed. */
  public void every(long periodMs, Runnable task) {
    var unused = loop.scheduleAtFixedRate(task, periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  IoEventLoop netty() {
    return loop;
  }

  /** Serves a channel of Netty's own. */
  ChannelFuture register(Channel channel) {
    EventLoopGroup self = loop;
    return self.register(channel);
  }

  /** Closes the loop and every socket still registered with it. */
  @Override
  public void close() {
    if (group != null) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
    }
  }
}
