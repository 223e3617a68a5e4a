package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request after the other over HTTP/2, by the letter of RFC 9113: a connection is used until
 * GOAWAY, and what was begun before that must be answered on it. (Vert.x's and the JDK's own
 * clients fail requests at any GOAWAY.)
 */
final class Http2Client implements Crowd.Client {
  private static final int CONNECT_MS = 60_000;

  private final EventLoopGroup loops;
  private final int port;
  private final @Nullable SslContext tls;
  private @Nullable Channel connection;
  private volatile boolean goneAway;
  private int next;

  private Http2Client(EventLoopGroup loops, int port, @Nullable SslContext tls) {
    this.loops = loops;
    this.port = port;
    this.tls = tls;
  }

  /**
   * @param tls with ALPN for h2; null for clear text with prior knowledge
   */
  static Callable<Crowd.Client> to(int port, EventLoopGroup loops, @Nullable SslContext tls) {
    return () -> new Http2Client(loops, port, tls);
  }

  @Override
  public void exchange() throws Exception {
    if (goneAway && connection != null) {
      connection.close();
      connection = null;
    }
    if (connection == null) connection = connect();
    String path = "/h2/" + next++;
    CompletableFuture<String> answer = new CompletableFuture<>();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection).handler(new Answer(answer)).open().get();
    Http2Headers headers =
        new DefaultHttp2Headers().method("GET").scheme("http").authority("t").path(path);
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true)).get();
    assertEquals(path, answer.get(60, TimeUnit.SECONDS));
  }

  private Channel connect() throws Exception {
    goneAway = false;
    return new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                channel
                    .pipeline()
                    .addLast(Http2FrameCodecBuilder.forClient().build())
                    .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                    .addLast(new ConnectionFrames());
              }
            })
        .connect("127.0.0.1", port)
        .sync()
        .channel();
  }

  @Override
  public void close() {
    if (connection != null) connection.close();
  }

  private final class ConnectionFrames extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      if (frame instanceof Http2GoAwayFrame) goneAway = true;
      ReferenceCountUtil.release(frame);
    }
  }

  private static final class Answer extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final StringBuilder body = new StringBuilder();
    private final CompletableFuture<String> answer;

    Answer(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
      boolean end = frame instanceof Http2HeadersFrame headers && headers.isEndStream();
      if (frame instanceof Http2DataFrame data) {
        body.append(data.content().toString(StandardCharsets.US_ASCII));
        end = data.isEndStream();
      }
      if (end) answer.complete(body.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      answer.completeExceptionally(new IllegalStateException("the stream was closed"));
    }
  }
}
