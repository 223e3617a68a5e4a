package io.jelly.handoff;

import io.jelly.handoff.MigrationLane.Parcel;
import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard.Counter;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.UnixChannel;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the head of a connection's pipeline. It claims the connection for this worker on the
 * event loop that will serve it, before a byte is read and before the application sees it; it
 * counts it; and when the worker drains it moves the connection to another worker or ends it
 * politely. All of it on the connection's event loop.
 */
final class ConnectionTracker extends ChannelDuplexHandler {
  static final String NAME = "jelly-connection";

  /** A connection that came by no listener of the node: it cannot go anywhere else. */
  static final int NO_LISTENER = -1;

  /** How long an upgrade may take behind its response. */
  private static final long UPGRADE_MS = 100;

  private static final String TLS = "ssl";
  private static final String HTTP_DECODER = "httpDecoder";

  /** By name: an application without PROXY protocol need not have Netty's codec for it. */
  private static final String PROXY_PROTOCOL = "HAProxyMessageDecoder";

  private final OpenConnections connections;
  private final Channel channel;
  private final int listenerId;
  private final boolean probe;
  private final RequestTracker requests;
  private HandoffIntake.@Nullable Offer offer;
  private boolean arriving = true;
  private final FrameBoundary frames = new FrameBoundary();
  private boolean copied;
  private boolean held;
  private boolean anyByte;
  private boolean proxied;
  private boolean gone;
  private @Nullable Proxied whose;
  private @Nullable Runnable atBoundary;

  ConnectionTracker(
      OpenConnections connections,
      Channel channel,
      int listenerId,
      HandoffIntake.@Nullable Offer offer) {
    this.connections = connections;
    this.channel = channel;
    this.offer = offer;
    probe = offer != null && offer.kind() == Kind.PROBE;
    // Nobody else has a use for the primary's own question.
    this.listenerId = probe ? NO_LISTENER : listenerId;
    requests = new RequestTracker(connections, !probe);
    connections.arriving();
    channel.closeFuture().addListener(closed -> closed());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    HandoffIntake.Offer mine = offer;
    offer = null;
    if (mine != null && !mine.take()) {
      withdraw(ctx);
    } else {
      if (mine != null) taken(mine);
      connections.add(this, channel.eventLoop());
    }
    arrived();
  }

  private void arrived() {
    if (!arriving) return;
    arriving = false;
    connections.arrived();
  }

  private void taken(HandoffIntake.Offer mine) {
    if (probe) return;
    connections.board().add(mine.kind().isMigrated() ? Counter.MIGRATED_IN : Counter.ACCEPTED, 1);
    whose = mine.proxied();
    copied = mine.kind().isCopied();
    if (copied) channel.pipeline().addLast(new ShutdownBeforeClose());
  }

  /** The primary gave it to another worker: the application must never see it. */
  private static void withdraw(ChannelHandlerContext ctx) {
    ChannelPipeline pipeline = ctx.pipeline();
    while (pipeline.last() != ctx.handler()) pipeline.removeLast();
    ctx.channel().unsafe().closeForcibly();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    held = isUntouched() && FirstBytes.hold(channel);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!anyByte) firstBytes(ctx);
    if (message instanceof ByteBuf bytes) frames.received(bytes.readableBytes());
    ctx.fireChannelRead(message);
  }

  private void firstBytes(ChannelHandlerContext ctx) {
    anyByte = true;
    if (held) FirstBytes.release(channel);
    proxied = ctx.pipeline().names().stream().anyMatch(name -> name.startsWith(PROXY_PROTOCOL));
    String behind = isTls() ? TLS : NAME;
    ctx.pipeline().addAfter(behind, RequestTracker.NAME, requests);
  }

  private boolean isTls() {
    return channel.pipeline().get(TLS) != null;
  }

  /** Whether it is the primary's own question, and no client's. */
  boolean isProbe() {
    return probe;
  }

  /** Ends the connection as soon as that loses nothing; any thread. */
  void close(DrainEnd end) {
    channel.eventLoop().execute(() -> closeOnLoop(end));
  }

  private void closeOnLoop(DrainEnd end) {
    if (gone) return;
    if ((!anyByte && isUntouched()) || requests.isIdle()) channel.close();
    else if (requests.isHttp1()) requests.whenIdle(true, () -> ifStillHttp1(channel::close, end));
    else if (anyByte && Protocol.of(channel.pipeline()) == Protocol.UNDECIDED)
      requests.atNextBytes(() -> closeOnLoop(end));
    else shutDown(end);
  }

  /**
   * Gives the connection away as soon as that loses nothing, or lets it end politely; any thread.
   */
  void move(MigrationLane lane, DrainEnd end) {
    channel.eventLoop().execute(() -> moveOnLoop(lane, end));
  }

  private void moveOnLoop(MigrationLane lane, DrainEnd end) {
    if (gone || !channel.isActive()) return;
    boolean movable = listenerId != NO_LISTENER && !proxied;
    if (!anyByte && isUntouched()) {
      if (movable) migrate(lane);
      else channel.close();
    } else if (requests.isHttp1()) {
      if (movable && !isTls())
        requests.whenIdle(false, () -> ifStillHttp1(() -> migrate(lane), end));
      else requests.afterNextResponse(() -> ifStillHttp1(channel::close, end));
    } else {
      moveOther(lane, end, movable && !isTls());
    }
  }

  /** What is not known to be HTTP/1.1 by a request. */
  private void moveOther(MigrationLane lane, DrainEnd end, boolean movable) {
    Protocol protocol = Protocol.of(channel.pipeline());
    if (protocol == Protocol.UNDECIDED) {
      requests.atNextBytes(() -> moveOnLoop(lane, end));
    } else if (protocol == Protocol.HTTP1 && !requests.isAttached()) {
      // TLS is set up, and the first request may be on its way.
      requests.afterNextResponse(() -> ifStillHttp1(channel::close, end));
    } else if (protocol == Protocol.TCP && movable) {
      atBoundary = () -> migrate(lane);
      if (!movesAtBoundary()) end.shutDown(channel);
    } else {
      shutDown(end);
    }
  }

  /** The application has dealt with so many more bytes of a TCP connection; any thread. */
  void handled(long bytes) {
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) handledOnLoop(bytes);
    else loop.execute(() -> handledOnLoop(bytes));
  }

  /** Whether it is to move as soon as it stands between two frames; on the event loop. */
  boolean awaitsBoundary() {
    return atBoundary != null;
  }

  private void handledOnLoop(long bytes) {
    frames.add(bytes);
    // Not from within the application's handler: it may have more to say about this socket.
    if (atBoundary != null) channel.eventLoop().execute(this::movesAtBoundary);
  }

  private boolean movesAtBoundary() {
    Runnable move = atBoundary;
    if (move == null || !frames.isReached()) return false;
    if (RequestTracker.isWritten(channel)) {
      atBoundary = null;
      move.run();
      return true;
    }
    // Answered, but not all written yet: look again after what is written now.
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> channel.eventLoop().execute(this::movesAtBoundary));
    return false;
  }

  /**
   * Plain TCP on a socket of this worker's own is left to Vert.x, which closes it with its server:
   * so is the event bus of a cluster, whose peers will never end their connections.
   */
  private void shutDown(DrainEnd end) {
    boolean tcp = Protocol.of(channel.pipeline()) == Protocol.TCP;
    if (listenerId == NO_LISTENER && tcp) connections.remove(this);
    else end.shutDown(channel);
  }

  /**
   * The response that was waited for may have made it a WebSocket. Behind the response Vert.x sets
   * that up, perhaps from another thread, and gives it to the application.
   */
  private void ifStillHttp1(Runnable action, DrainEnd end) {
    if (requests.isHttp1()) action.run();
    else {
      var unused =
          channel
              .eventLoop()
              .schedule(() -> end.shutDown(channel), UPGRADE_MS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Before the first byte, the application may have greeted a plain TCP client, but not one of HTTP
   * or TLS.
   */
  private boolean isUntouched() {
    ChannelPipeline pipeline = channel.pipeline();
    return isTls()
        || pipeline.get(HTTP_DECODER) != null
        || pipeline.get(Http1xOrH2CHandler.class) != null;
  }

  /**
   * Out of the epoll set first, while it is open: else that set would go on reporting a socket that
   * lives elsewhere.
   */
  private void migrate(MigrationLane lane) {
    if (gone || !channel.isActive()) return;
    gone = true;
    channel.config().setAutoRead(false);
    channel.pipeline().addFirst(new GivenAway());
    int descriptor = ((UnixChannel) channel).fd().intValue();
    Runnable close = () -> channel.eventLoop().execute(this::closeCopy);
    channel
        .deregister()
        .addListener(out -> lane.send(new Parcel(descriptor, listenerId, copied, whose, close)));
  }

  /** To the application here it ends, and Netty does not say so of what is in no event loop. */
  private void closeCopy() {
    channel.unsafe().close(channel.newPromise());
    if (Protocol.of(channel.pipeline()) == Protocol.TCP) channel.pipeline().fireChannelInactive();
  }

  /**
   * A connection that is being given away is closed only behind that: until then its descriptor
   * must not become somebody else's.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (gone) channel.closeFuture().addListener(closed -> promise.trySuccess());
    else ctx.close(promise);
  }

  void closeNow() {
    channel.close();
  }

  private void closed() {
    HandoffIntake.Offer unsettled = offer;
    if (unsettled != null) unsettled.returned(); // It never reached an event loop.
    arrived();
    connections.remove(this);
  }
}
