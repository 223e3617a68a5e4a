package io.jelly.worker;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.util.List;

/**
 * Requests that the service has no answer to, whatever they ask for: those that are for no path,
 * and those whose head could mean something else to a proxy in front (RFC 9112, sections 3.2 and
 * 6.1). Their connection ends, as nobody knows where the next request begins.
 */
final class RequestHead {
  private RequestHead() {}

  /** Answers such a request; false if it is none, and was not touched. */
  static boolean refuses(HttpServerRequest request) {
    int status = status(request);
    if (status == 0) return false;
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end()
        .onComplete(written -> request.connection().close());
    return true;
  }

  private static boolean hasHost(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_0
        || ((HttpServerRequestInternal) request).isValidAuthority();
  }

  /** Zero if nothing is wrong. */
  private static int status(HttpServerRequest request) {
    String path = request.path();
    // CONNECT, or a *: a router takes these for a fault of ours.
    if (path == null || !path.startsWith("/")) return 400;
    MultiMap headers = request.headers();
    if (!hasHost(request) || headers.getAll(HttpHeaders.HOST).size() > 1) return 400;
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    boolean known =
        codings.isEmpty()
            || (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked"));
    return known ? 0 : 501;
  }
}
