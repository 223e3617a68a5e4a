package io.jelly.handoff;

import io.jelly.wire.Scoreboard.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import org.jspecify.annotations.Nullable;

/**
 * Knows of an HTTP/1.1 connection whether a request is in flight or a byte is unaccounted for. It
 * sits where the plain bytes are (behind TLS), and puts a second half behind Vert.x's codec, where
 * requests and responses are.
 *
 * <p>Vert.x decides between HTTP/1.1 and HTTP/2 at the first bytes that cannot be both. The first
 * four alone make it decide, so that the second half stands before the first request is decoded.
 */
final class RequestTracker extends ChannelInboundHandlerAdapter {
  static final String NAME = "jelly-requests";
  private static final String CODEC = "httpEncoder";
  private static final int PREFACE_CHOICE = FirstBytes.ENOUGH - 1;

  private final OpenConnections connections;
  private final boolean counted;
  private int inFlight;
  private boolean midMessage;
  private boolean upgraded;
  private boolean announceClose;
  private boolean announced;
  private boolean onlyAnnounced;
  private @Nullable Runnable whenIdle;
  private @Nullable Runnable atNextBytes;
  private @Nullable ChannelHandlerContext messages;

  /**
   * @param counted whether requests and errors count on the scoreboard
   */
  RequestTracker(OpenConnections connections, boolean counted) {
    this.connections = connections;
    this.counted = counted;
  }

  /** True if this is HTTP/1.1 (and no WebSocket or tunnel by now). */
  boolean isHttp1() {
    return messages != null && !upgraded;
  }

  /** True if a byte of HTTP/1.1 has come. */
  boolean isAttached() {
    return messages != null;
  }

  /**
   * True if it is HTTP/1.1 and every byte so far belongs to a request that has been answered and
   * written out.
   */
  boolean isIdle() {
    ChannelHandlerContext ctx = messages;
    if (ctx == null || upgraded || inFlight > 0 || midMessage) return false;
    return isWritten(ctx.channel()) && DecoderRest.bytes(ctx.pipeline()) == 0;
  }

  /** Whether the kernel has everything that was written. */
  static boolean isWritten(Channel channel) {
    var pending = channel.unsafe().outboundBuffer();
    return pending == null || pending.totalPendingWriteBytes() == 0;
  }

  /**
   * Runs an action once the connection is idle, which may be now, or is HTTP/1.1 no more. On the
   * event loop, as is the action.
   *
   * @param announce whether the last response in flight is to carry {@code Connection: close}
   */
  void whenIdle(boolean announce, Runnable action) {
    announceClose = announce;
    whenIdle = action;
    checkIdle();
  }

  /**
   * The next response says {@code Connection: close}, and behind it the action is run; not before a
   * response that says so.
   */
  void afterNextResponse(Runnable action) {
    announceClose = true;
    onlyAnnounced = true;
    whenIdle = action;
  }

  /** Runs an action, once, behind the next bytes that arrive. On the event loop, as the action. */
  void atNextBytes(Runnable action) {
    atNextBytes = action;
  }

  private void checkIdle() {
    Runnable action = whenIdle;
    ChannelHandlerContext ctx = messages;
    if (action == null || ctx == null || inFlight > 0 || (midMessage && !upgraded)) return;
    if (onlyAnnounced && !announced && !upgraded) return;
    if (upgraded || isIdle()) {
      whenIdle = null;
      action.run();
    } else if (DecoderRest.bytes(ctx.pipeline()) == 0) {
      // Answered, but not all written yet: look again after what is written now.
      checkIdleBehind(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
    }
  }

  /** Not at once when it is written: Netty still counts it as pending then. */
  private void checkIdleBehind(ChannelFuture write) {
    write.addListener(written -> write.channel().eventLoop().execute(this::checkIdle));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (messages == null && message instanceof ByteBuf bytes && !attach(ctx)) {
      if (isUndecided(ctx) && bytes.readableBytes() > PREFACE_CHOICE) {
        ctx.fireChannelRead(bytes.readRetainedSlice(PREFACE_CHOICE));
        attach(ctx);
      }
    }
    midMessage = messages != null;
    ctx.fireChannelRead(message);
    Runnable action = atNextBytes;
    if (action == null) return;
    atNextBytes = null;
    ctx.executor().execute(action);
  }

  /** What is HTTP/2 by now, or was never HTTP, keeps its bytes as they come. */
  private static boolean isUndecided(ChannelHandlerContext ctx) {
    return ctx.pipeline().get(Http1xOrH2CHandler.class) != null;
  }

  private boolean attach(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(CODEC) == null) return false;
    ctx.pipeline().addAfter(CODEC, "jelly-messages", new Messages());
    return true;
  }

  private void requestBegins(HttpRequest request) {
    inFlight++;
    if (HttpMethod.CONNECT.equals(request.method())) upgraded = true;
    count(Counter.REQUESTS);
  }

  private void count(Counter counter) {
    if (counted) connections.board().add(counter, 1);
  }

  private final class Messages extends ChannelDuplexHandler {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      messages = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
      if (part instanceof HttpRequest request) {
        requestBegins(request);
        declineUpgrade(request);
      }
      midMessage = !(part instanceof LastHttpContent);
      ctx.fireChannelRead(part);
      if (whenIdle != null && !midMessage && inFlight == 0) {
        ctx.executor().execute(RequestTracker.this::checkIdle);
      }
    }

    /**
     * HTTP/2 by an upgrade in clear text is taken up for requests without a body only: Vert.x loses
     * bodies on the way from one to the other. A server need not take it up.
     */
    private static void declineUpgrade(HttpRequest request) {
      HttpHeaders headers = request.headers();
      boolean body =
          headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
              || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
      if (body && headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true))
        headers.remove(HttpHeaderNames.UPGRADE);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object part, ChannelPromise promise) {
      if (isInterim(part)) {
        ctx.write(part, promise);
        return;
      }
      // Most responses are written while the end of their request is still to come.
      boolean lastInFlight = inFlight == 1 && DecoderRest.bytes(ctx.pipeline()) == 0;
      if (part instanceof HttpResponse head) responseBegins(head, lastInFlight);
      if (!(part instanceof LastHttpContent)) {
        ctx.write(part, promise);
        return;
      }
      inFlight = Math.max(0, inFlight - 1);
      if (whenIdle != null && inFlight == 0) {
        checkIdleBehind(ctx.write(part, promise.unvoid()));
      } else {
        ctx.write(part, promise);
      }
    }

    /** 100, 102 and 103 come before the response; 101 is one. */
    private static boolean isInterim(Object part) {
      return part instanceof HttpResponse head
          && head.status().codeClass() == HttpStatusClass.INFORMATIONAL
          && head.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }

    private void responseBegins(HttpResponse head, boolean lastInFlight) {
      int status = head.status().code();
      if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) upgraded = true;
      if (status >= HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
        count(Counter.ERRORS);
      }
      if (announceClose && lastInFlight) {
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        announced = true;
      }
    }
  }
}
