package io.jelly.rpc;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Tokens in requests of HTTP (RFC 6750): {@code Authorization: Bearer TOKEN}. */
final class Bearer {
  private static final String SCHEME = "Bearer ";
  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private Bearer() {}

  /**
   * Who makes the request; {@link Authentication#withoutToken} if it does not say.
   *
   * @throws RpcException with {@link ErrorCode#UNAUTHENTICATED} if what it says is not accepted
   */
  static Caller caller(HttpServerRequest request, Authentication authentication) {
    if (!authentication.isRequired()) return Caller.ANYONE;
    List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    if (headers.isEmpty()) return authentication.withoutToken();
    String header = headers.get(0);
    if (headers.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
      throw ErrorCode.unauthenticated("there must be one Authorization header, with Bearer");
    return authentication.caller(header.substring(SCHEME.length()).strip());
  }

  /** Answers 401, without the request having been read. */
  static void refuse(HttpServerRequest request, RpcException why) {
    HttpServerResponse response = request.response();
    if (!request.isEnded()) LingeringClose.prepare(request);
    response
        .setStatusCode(401)
        .putHeader(CHALLENGE, "Bearer realm=\"jelly\"")
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .end(Dispatcher.error(why));
  }
}
