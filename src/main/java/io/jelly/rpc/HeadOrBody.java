package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Ends answers to requests of any method. To HEAD there is no body, but the head says how long one
 * would be (RFC 9110, section 9.3.2); Vert.x leaves the body out over HTTP/1 only.
 */
public final class HeadOrBody {
  private HeadOrBody() {}

  /** Ends the response to this request with the body, or without it; on its event loop. */
  public static void end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (request.method().equals(HttpMethod.HEAD))
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    else response.end(body);
  }
}
