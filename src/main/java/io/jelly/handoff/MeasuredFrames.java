package io.jelly.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Reads the frames of a WebSocket, up to a size that may change while it is open: Vert.x takes the
 * limit that its server was started with, for good. A frame over the limit is refused when its
 * length is read, before any of it is kept. On the event loop.
 */
public final class MeasuredFrames extends WebSocket13FrameDecoder {
  private static final int LONGEST_HEAD = 10;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  private final IntSupplier limit;
  private boolean begun;
  private boolean broken;

  private MeasuredFrames(WebSocketDecoderConfig config, IntSupplier limit) {
    super(config);
    this.limit = limit;
  }

  /**
   * Reads the frames of a connection that has just become a WebSocket.
   *
   * @param limit bytes of a frame, asked anew for each
   */
  public static void read(HttpConnection upgraded, IntSupplier limit) {
    Channel channel = ((ConnectionBase) upgraded).channel();
    WebSocket13FrameDecoder before = channel.pipeline().get(WebSocket13FrameDecoder.class);
    if (before == null) return;
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(Integer.MAX_VALUE)
            .allowExtensions(false) // None is agreed to.
            .closeOnProtocolViolation(false)
            .build();
    String name = channel.pipeline().context(before).name();
    channel.pipeline().replace(before, name, new MeasuredFrames(config, limit));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!begun && !begin(in)) return;
    int before = out.size();
    super.decode(ctx, in, out);
    if (out.size() > before) begun = false;
  }

  /** Whether the length of the next frame is there, and allowed. */
  private boolean begin(ByteBuf in) {
    if (in.readableBytes() < 2) return false;
    int start = in.readerIndex();
    int code = in.getByte(start + 1) & 0x7F;
    int head = code == TWO_BYTES ? 4 : code == EIGHT_BYTES ? LONGEST_HEAD : 2;
    if (in.readableBytes() < head) return false;
    long length =
        switch (code) {
          case TWO_BYTES -> in.getUnsignedShort(start + 2);
          case EIGHT_BYTES -> in.getLong(start + 2);
          default -> code;
        };
    int most = limit.getAsInt();
    if (length > most) {
      broken = true;
      in.skipBytes(in.readableBytes());
      throw new CorruptedWebSocketFrameException(
          WebSocketCloseStatus.MESSAGE_TOO_BIG, "a frame may have " + most + " bytes");
    }
    begun = true;
    return true;
  }
}
