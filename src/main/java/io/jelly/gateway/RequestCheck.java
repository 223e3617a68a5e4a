package io.jelly.gateway;

import io.jelly.gateway.Failure.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that could mean one thing here and another to an upstream (RFC 9112, sections 3.2 and
 * 6), and those that no upstream can be asked.
 */
final class RequestCheck {
  private RequestCheck() {}

  /** Why no upstream can be asked this; null if one can. */
  static @Nullable Failure target(HttpServerRequest request, String path) {
    return request.method().equals(HttpMethod.CONNECT) || !path.startsWith("/")
        ? refused("The gateway passes on requests for paths only.")
        : null;
  }

  /** Why its head is not passed on; null if it may be. */
  static @Nullable Failure head(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (headers.getAll(HttpHeaders.HOST).stream().distinct().count() > 1)
      return refused("The request has two hosts.");
    if (!headers.contains(HttpHeaders.TRANSFER_ENCODING)) return null;
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    return codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked")
        ? null
        : new Failure(Kind.UNKNOWN_CODING, "The request has a transfer encoding but chunked.");
  }

  private static Failure refused(String why) {
    return new Failure(Kind.REFUSED, why);
  }
}
