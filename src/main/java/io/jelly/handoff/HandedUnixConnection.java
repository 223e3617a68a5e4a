package io.jelly.handoff;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

/**
 * A connection of a Unix domain server. Netty's channel asks a descriptor it did not accept itself
 * for its TCP addresses; this one has those of a Unix socket: the server's path, and for the
 * client, which has no path, an empty one.
 */
final class HandedUnixConnection extends EpollDomainSocketChannel {
  private static final DomainSocketAddress UNNAMED = new DomainSocketAddress("");

  private final DomainSocketAddress server;

  HandedUnixConnection(int descriptor, DomainSocketAddress server) {
    super(descriptor);
    this.server = server;
  }

  @Override
  protected DomainSocketAddress localAddress0() {
    return server;
  }

  @Override
  protected DomainSocketAddress remoteAddress0() {
    return UNNAMED;
  }
}
