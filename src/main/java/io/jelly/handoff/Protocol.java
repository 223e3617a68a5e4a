package io.jelly.handoff;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.net.impl.VertxHandler;

/** What a connection speaks, as far as Vert.x has decided it. */
enum Protocol {
  /** The bytes so far, or the handshake of TLS, leave it open. */
  UNDECIDED,
  HTTP1,
  HTTP2,
  WEBSOCKET,
  /** Neither HTTP of any version nor a WebSocket, but a plain socket of Vert.x. */
  TCP;

  /** As the pipeline has it now. */
  static Protocol of(ChannelPipeline pipeline) {
    if (pipeline.get(Http1xOrH2CHandler.class) != null) return UNDECIDED;
    if (pipeline.get(Http2ConnectionHandler.class) != null) return HTTP2;
    if (pipeline.get(VertxHandler.class) == null) return UNDECIDED;
    if (pipeline.get(WebSocketFrameEncoder.class) != null) return WEBSOCKET;
    return pipeline.get(HttpObjectEncoder.class) == null ? TCP : HTTP1;
  }
}
