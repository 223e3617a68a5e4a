package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * A server channel without a socket: its accepted connections are handed to it, as if it had
 * accepted them. It is what every {@code listen()} of an HTTP or TCP server in a worker binds.
 * Binding asks the primary and takes the address it answers; a server that wants {@code reusePort}
 * gets a socket of its own instead, and the primary is not asked.
 */
final class HandedServerChannel extends AbstractServerChannel {
  private final HandedServers servers;
  private final HandedServerConfig config = new HandedServerConfig(this);
  private volatile @Nullable SocketAddress local;
  private volatile boolean open = true;
  private int listenerId = ConnectionTracker.NO_LISTENER;
  private @Nullable Acceptor own;

  HandedServerChannel(HandedServers servers) {
    this.servers = servers;
    pipeline().addFirst("listen", new Binding());
  }

  /** Serves a connection; on the descriptor loop, which is this channel's event loop. */
  void hand(int descriptor, HandoffIntake.@Nullable Offer offer) {
    boolean unix = local instanceof DomainSocketAddress;
    Channel connection =
        unix ? new EpollDomainSocketChannel(descriptor) : new EpollSocketChannel(descriptor);
    if (!connection.isActive() || (!unix && connection.remoteAddress() == null)) {
      // The client is gone already: nobody needs to serve it.
      if (offer != null) offer.take();
      connection.unsafe().closeForcibly();
      return;
    }
    if (offer != null && offer.proxied() != null) tellWhose(connection, offer.proxied());
    ConnectionTracker tracker =
        new ConnectionTracker(servers.connections(), connection, listenerId, offer);
    connection.pipeline().addFirst(ConnectionTracker.NAME, tracker);
    pipeline().fireChannelRead(connection);
    pipeline().fireChannelReadComplete();
  }

  /** Where Vert.x looks first, as it would after a header of the PROXY protocol. */
  private static void tellWhose(Channel connection, Proxied proxied) {
    connection.attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE).set(vertx(proxied.client()));
    connection.attr(ConnectionBase.LOCAL_ADDRESS_OVERRIDE).set(vertx(proxied.server()));
  }

  private static io.vertx.core.net.SocketAddress vertx(InetSocketAddress address) {
    return io.vertx.core.net.SocketAddress.inetSocketAddress(
        address.getPort(), address.getAddress().getHostAddress());
  }

  /** Asks for the address before the channel is bound to it, without blocking the loop. */
  private final class Binding extends ChannelOutboundHandlerAdapter {
    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress address, ChannelPromise promise) {
      try {
        if (config.reusePort()) {
          bindOwn(ctx, address, promise);
          return;
        }
      } catch (IOException e) {
        promise.setFailure(e);
        return;
      }
      servers
          .registrar()
          .listen(new ListenRequest(toJdk(address), config.backlog()))
          .whenComplete(
              (assigned, failure) ->
                  eventLoop().execute(() -> assigned(ctx, assigned, failure, promise)));
    }

    private void bindOwn(ChannelHandlerContext ctx, SocketAddress address, ChannelPromise promise)
        throws IOException {
      ListeningSocket socket = ListeningSocket.bind(toJdk(address), config.backlog(), true);
      own =
          Acceptor.open(
              servers.loop(), socket, false, accepted -> hand(accepted.descriptor(), null));
      ctx.bind(socket.address(), promise);
    }

    private void assigned(
        ChannelHandlerContext ctx,
        @Nullable AssignedListener assigned,
        @Nullable Throwable failure,
        ChannelPromise promise) {
      if (assigned == null) {
        promise.setFailure(failure == null ? new BindException("no answer") : failure);
      } else if (!open) { // Closed while it asked.
        servers.registrar().unlisten(assigned.id());
        promise.setFailure(new ClosedChannelException());
      } else if (!servers.register(assigned.id(), HandedServerChannel.this)) {
        promise.setFailure(
            new BindException(
                "cannot bind "
                    + ListeningSocket.text(assigned.address())
                    + ": Address already in use"));
      } else {
        listenerId = assigned.id();
        ctx.bind(toNetty(assigned.address()), promise);
      }
    }
  }

  private static SocketAddress toJdk(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }

  private static SocketAddress toNetty(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix
        ? new DomainSocketAddress(unix.getPath().toString())
        : address;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open && local != null;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    promise.setSuccess();
  }

  @Override
  protected void doDeregister() {}

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected void doBeginRead() {}

  @Override
  protected void doBind(SocketAddress address) {
    local = address;
  }

  @Override
  protected void doClose() {
    open = false;
    if (own != null) own.close();
    if (listenerId != ConnectionTracker.NO_LISTENER) servers.unregister(listenerId, this);
  }
}
