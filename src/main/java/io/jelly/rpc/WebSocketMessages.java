package io.jelly.rpc;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from frames. Vert.x would do it too, but drops a message over its limit
 * without a word to the client. Runs on the context of the WebSocket.
 */
final class WebSocketMessages implements Handler<WebSocketFrame> {
  private final IntSupplier limit;
  private final Handler<Buffer> complete;
  private final Runnable tooLarge;
  private @Nullable Buffer begun;

  WebSocketMessages(IntSupplier limit, Handler<Buffer> complete, Runnable tooLarge) {
    this.limit = limit;
    this.complete = complete;
    this.tooLarge = tooLarge;
  }

  @Override
  public void handle(WebSocketFrame frame) {
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      add(frame.binaryData(), frame.isFinal());
    }
  }

  private void add(Buffer part, boolean last) {
    Buffer before = begun;
    if ((before == null ? 0 : before.length()) + (long) part.length() > limit.getAsInt()) {
      begun = null;
      tooLarge.run();
      return;
    }
    Buffer all = before == null ? part : before.appendBuffer(part);
    begun = last ? null : before == null ? Buffer.buffer().appendBuffer(part) : all;
    if (last) {
      complete.handle(all);
    }
  }
}
