package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps away what the policy, as it is at each request, does not allow: hosts that are not listed,
 * and web pages of other origins. A page that is not allowed is refused its preflight and its
 * WebSocket, which no browser lets it go without; with a list of origins, every request of it.
 */
public final class WebGuard {
  private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, HEAD, POST");
  private static final CharSequence REMEMBERED_SECONDS = HttpHeaders.createOptimized("600");
  private static final CharSequence PREFLIGHT_VARY =
      HttpHeaders.createOptimized("Origin, Access-Control-Request-Headers");

  private final Supplier<WebPolicy> policy;

  /**
   * @param policy asked at each request
   */
  public WebGuard(Supplier<WebPolicy> policy) {
    this.policy = policy;
  }

  /** Answers a request for a host that is not allowed; false if it is, and was not touched. */
  public boolean refusesHost(HttpServerRequest request) {
    if (policy.get().hosts().allow(request) || HEALTH.contains(String.valueOf(request.path())))
      return false;
    refuse(request, "the host of the request is not one of rpc.allowedHosts");
    return true;
  }

  /** Adds the checks of origins, before those of {@link RpcHttp} and {@link RpcWebSocket}. */
  public void mount(Router router) {
    router.route("/rpc").handler(this::handle);
    router.route("/").handler(this::handle);
  }

  /** Whether a request comes from a web page, and has to go through what {@link #mount} adds. */
  public boolean concerns(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.ORIGIN);
  }

  private void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || AllowedOrigins.isSame(origin, request)) {
      routing.next();
      return;
    }
    AllowedOrigins allowed = policy.get().origins();
    if (allowed.allow(origin)) {
      allow(routing, allowed.answerTo(origin));
    } else if (allowed.areNone() && !isWebSocket(request)) {
      // The answer to a page without the headers of CORS is kept from it by its browser.
      routing.next();
    } else {
      refuse(request, "the origin of the web page is not one of rpc.allowedOrigins");
    }
  }

  private static void allow(RoutingContext routing, String answer) {
    HttpServerRequest request = routing.request();
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, answer)
        .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (isPreflight(request)) {
      String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      if (headers != null) response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
      response
          .putHeader(HttpHeaders.VARY, PREFLIGHT_VARY)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS)
          .setStatusCode(204)
          .end();
      return;
    }
    // No cookies are used here, so that all headers may be read.
    response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "*");
    routing.next();
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
  }

  private static boolean isWebSocket(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  private static void refuse(HttpServerRequest request, String reason) {
    Buffer body =
        Dispatcher.error(ErrorCode.FORBIDDEN.error(new JsonObject().put("reason", reason)));
    if (!request.isEnded()) LingeringClose.prepare(request);
    request.response().setStatusCode(403).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    HeadOrBody.end(request, body);
  }
}
