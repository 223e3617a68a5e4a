package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The descriptor loop as the acceptor group of a Vertx: usable like its own, but shutting the group
 * down leaves the loop alive for the other Vertx instances of the JVM. So a connection that arrives
 * needs no thread of its own between the handoff socket and the event loop that serves it.
 */
final class BorrowedEventLoopGroup extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final EventLoop loop;
  private final Promise<?> terminated = GlobalEventExecutor.INSTANCE.newPromise();

  BorrowedEventLoopGroup(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public EventLoop next() {
    return loop;
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return List.<EventExecutor>of(loop).iterator();
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return loop.register(channel);
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return loop.register(promise);
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return loop.register(channel, promise);
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    terminated.trySuccess(null);
    return terminated;
  }

  @Deprecated
  @Override
  public void shutdown() {
    terminated.trySuccess(null);
  }

  @Override
  public Future<?> terminationFuture() {
    return terminated;
  }

  @Override
  public boolean isShuttingDown() {
    return terminated.isDone();
  }

  @Override
  public boolean isShutdown() {
    return terminated.isDone();
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }
}
