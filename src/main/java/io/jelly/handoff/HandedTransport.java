package io.jelly.handoff;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;

/**
 * Vert.x's epoll transport with one difference: a server that listens gets its connections from the
 * primary. TCP and Unix domain servers of unmodified applications go through it; clients are
 * untouched.
 *
 * <p>UDP sockets are shared by the kernel (SO_REUSEPORT): datagrams of one peer go to one worker.
 */
final class HandedTransport extends EpollTransport {
  private final HandedServers servers;

  HandedTransport(HandedServers servers) {
    this.servers = servers;
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return () -> new HandedServerChannel(servers);
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
    if (type == Transport.ACCEPTOR_EVENT_LOOP_GROUP) {
      return new BorrowedEventLoopGroup(servers.loop().netty());
    }
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(threads, factory, ioHandlerFactory());
    servers.built(group, threads);
    return group;
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    super.configure(channel, options);
    channel.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
  }

  /**
   * Leaves out the options that would set what an accepted socket has anyway: each is a system call
   * a connection.
   */
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    if (domainSocket) return;
    if (options.getTcpUserTimeout() == 0)
      bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, null);
    if (!options.isTcpCork()) bootstrap.childOption(EpollChannelOption.TCP_CORK, null);
    if (!options.isTcpKeepAlive()) bootstrap.childOption(ChannelOption.SO_KEEPALIVE, null);
    // Netty's own channels for sockets switch it on when they are made.
    if (options.isTcpNoDelay()) bootstrap.childOption(ChannelOption.TCP_NODELAY, null);
  }
}
