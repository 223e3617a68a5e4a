package io.jelly.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the primaries of other nodes bring connections that no worker of theirs can take (see
 * {@link Relays}). Each begins with a {@link SpillHeader}; only who knows this node's token is
 * heard. On the descriptor loop.
 */
public final class SpillIntake {
  /** How long a header may take. */
  private static final long HEADER_MS = 5_000;

  /** Connections whose header is awaited; more are turned away. */
  private static final int MOST_AWAITED = 256;

  /** Who gets the connections. */
  public interface Receiver {
    /**
     * Finds who serves a connection that came by this listener and port on the other node.
     *
     * @return null if there is none, or nobody has room for it
     */
    @Nullable Place find(int listener, int port);
  }

  /** A listener of this node with room for a connection. */
  public interface Place {
    /** Takes it; it is marked with whose it is. */
    void take(AcceptedSocket connection);
  }

  private final byte[] token;
  private final Receiver receiver;
  private final DescriptorLoop loop;
  private final Acceptor acceptor;
  private int awaited;

  private SpillIntake(
      DescriptorLoop loop, ListeningSocket socket, String token, Receiver receiver) {
    this.loop = loop;
    this.token = token.getBytes(StandardCharsets.US_ASCII);
    this.receiver = receiver;
    acceptor = Acceptor.open(loop, socket, false, this::accepted);
  }

  /** Accepts from this socket, which is closed with it. Call on the loop. */
  public static SpillIntake open(
      DescriptorLoop loop, ListeningSocket socket, String token, Receiver receiver) {
    return new SpillIntake(loop, socket, token, receiver);
  }

  /** Takes nothing more in. */
  public void close() {
    acceptor.close();
  }

  private void accepted(AcceptedSocket socket) {
    if (awaited >= MOST_AWAITED) {
      socket.close();
      return;
    }
    awaited++;
    EpollSocketChannel channel = new EpollSocketChannel(socket.descriptor());
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(HEADER_MS, TimeUnit.MILLISECONDS))
        .addLast(new HAProxyMessageDecoder(SpillHeader.LONGEST))
        .addLast(new Header());
    loop.register(channel);
  }

  /** Nothing but the header may have been sent: a descriptor carries no bytes that were read. */
  private final class Header extends ChannelInboundHandlerAdapter {
    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof HAProxyMessage header && !answered) answer(ctx, header);
        else if (!(message instanceof ByteBuf rest) || rest.isReadable()) ctx.close();
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void answer(ChannelHandlerContext ctx, HAProxyMessage message) {
      answered = true;
      awaited--;
      Optional<SpillHeader> header = SpillHeader.of(message).filter(this::isFromMember);
      Place place =
          header
              .map(said -> receiver.find(said.listener(), said.proxied().server().getPort()))
              .orElse(null);
      if (place == null) {
        ctx.close();
        return;
      }
      ctx.pipeline().remove(ReadTimeoutHandler.class);
      ctx.channel().config().setAutoRead(false);
      ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {SpillHeader.ACCEPTED}))
          .addListener(
              written -> {
                if (written.isSuccess()) give(ctx, header.get(), place);
                else ctx.close();
              });
    }

    private boolean isFromMember(SpillHeader header) {
      return MessageDigest.isEqual(token, header.token().getBytes(StandardCharsets.US_ASCII));
    }

    /** Out of the epoll set: the socket is a worker's from now on, and never closed here. */
    private void give(ChannelHandlerContext ctx, SpillHeader header, Place place) {
      EpollSocketChannel channel = (EpollSocketChannel) ctx.channel();
      InetSocketAddress peer = channel.remoteAddress();
      int descriptor = channel.fd().intValue();
      channel
          .deregister()
          .addListener(
              out -> {
                AcceptedSocket connection = new AcceptedSocket(descriptor, PeerBytes.of(peer));
                connection.markProxied(header.proxied());
                place.take(connection);
              });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (answered) return;
      answered = true;
      awaited--;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
