package io.jelly.handoff;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
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
    return type == Transport.ACCEPTOR_EVENT_LOOP_GROUP
        ? new BorrowedEventLoopGroup(servers.loop().netty())
        : super.eventLoopGroup(type, threads, factory, ioRatio);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    super.configure(channel, options);
    channel.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
  }
}
