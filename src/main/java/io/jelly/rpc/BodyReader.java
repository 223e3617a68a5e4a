package io.jelly.rpc;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request body up to a limit, counting what arrives and not only what was announced.
 * Runs on the event loop of the request.
 */
final class BodyReader {
  private static final int MOST_EXPECTED = 256 * 1024;

  private final HttpServerRequest request;
  private final int limit;
  private @Nullable Buffer first;
  private @Nullable Buffer all;
  private boolean overflown;

  BodyReader(HttpServerRequest request, int limit) {
    this.request = request;
    this.limit = limit;
  }

  /** Calls one of the two, once; neither if the connection breaks first. */
  void read(Handler<Buffer> complete, Runnable tooLarge) {
    if (announced() > limit) {
      tooLarge.run();
      return;
    }
    String expect = request.getHeader(HttpHeaders.EXPECT);
    if (expect != null && expect.equalsIgnoreCase("100-continue")) {
      request.response().writeContinue();
    }
    request.handler(part -> add(part, tooLarge));
    request.endHandler(ignored -> finish(complete));
  }

  private void add(Buffer part, Runnable tooLarge) {
    if (overflown) {
      return;
    }
    if (length() + part.length() > limit) {
      overflown = true;
      first = null;
      all = null;
      tooLarge.run();
    } else if (first == null) {
      first = part;
    } else {
      all = (all == null ? buffer(part).appendBuffer(first) : all).appendBuffer(part);
    }
  }

  /**
   * As large as the body is announced to be, so that it is not copied again as it grows; not
   * without bound, for those who announce much and send little.
   */
  private Buffer buffer(Buffer part) {
    long expected = Math.min(announced(), MOST_EXPECTED);
    return Buffer.buffer((int) Math.max(expected, length() + part.length()));
  }

  private void finish(Handler<Buffer> complete) {
    if (!overflown) {
      complete.handle(all != null ? all : first != null ? first : Buffer.buffer());
    }
  }

  private long length() {
    return all != null ? all.length() : first != null ? first.length() : 0;
  }

  private long announced() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
