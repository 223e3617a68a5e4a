package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC over HTTP on {@code /rpc} and {@code /}: POST carries calls, GET tells a lost visitor
 * where to go. A result and a JSON-RPC error are both 200, since many clients throw the body of any
 * other status away; the exceptions are 401, 403, 413, 415, and 429 and 503 with {@code
 * Retry-After}, where nothing was executed. No other handler may read the body before this one,
 * unless it leaves it in {@code RoutingContext.body()}.
 */
public final class RpcHttp {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  private static final CharSequence ALLOWED = HttpHeaders.createOptimized("GET, HEAD, POST");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CallOrigin.REQUEST_ID);
  private static final CharSequence RETRY_SECONDS =
      HttpHeaders.createOptimized(Integer.toString(ErrorCode.RETRY_AFTER_SECONDS));
  private static final Buffer GREETING =
      Buffer.buffer("JSON-RPC 2.0: POST application/json to this address.\n");

  private final Dispatcher dispatcher;
  private final BooleanSupplier draining;
  private final Supplier<WebPolicy> policy;
  private Function<HttpServerRequest, Runnable> answering = request -> RpcHttp::nothing;

  /**
   * Serves the dispatcher's methods; while {@code draining} says true, every call is refused with
   * 503.
   */
  public RpcHttp(Dispatcher dispatcher, BooleanSupplier draining) {
    this(dispatcher, draining, () -> WebPolicy.USUAL);
  }

  /**
   * The same with answers packed as the policy says.
   *
   * @param policy asked at each answer
   */
  public RpcHttp(Dispatcher dispatcher, BooleanSupplier draining, Supplier<WebPolicy> policy) {
    this.dispatcher = dispatcher;
    this.draining = draining;
    this.policy = policy;
  }

  /**
   * Tells of each request that has been read and has to wait for its answer.
   *
   * @param told gives what to run when there is one; both on the request's event loop
   */
  public RpcHttp whileAnswering(Function<HttpServerRequest, Runnable> told) {
    answering = told;
    return this;
  }

  /**
   * Adds the routes. Whatever the application wants on these paths for itself goes into the router
   * first.
   */
  public void mount(Router router) {
    router.route("/rpc").handler(this::handle);
    router.route("/").handler(this::handle);
  }

  /**
   * Takes a request as the routes do, without the detour of a router, if it is a POST to one of the
   * paths; false if it is something else, or a router would refuse it, and was not touched.
   */
  public boolean handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) return false;
    if (request.version() != HttpVersion.HTTP_1_0
        && !((HttpServerRequestInternal) request).isValidAuthority()) return false;
    String path = request.path();
    if (!"/".equals(path) && !"/rpc".equals(path)) return false;
    post(request, () -> null);
    return true;
  }

  /** A WebSocket upgrade is left to whatever is mounted after this. */
  private void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      post(request, () -> routing.body().buffer());
    } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      if (isToldToContinue(request)) LingeringClose.prepare(request);
      request.response().setStatusCode(405).putHeader(HttpHeaders.ALLOW, ALLOWED).end();
    } else if ("websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      routing.next();
    } else {
      request.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT);
      HeadOrBody.end(request, GREETING);
    }
  }

  private void post(HttpServerRequest request, Supplier<@Nullable Buffer> readBefore) {
    CallOrigin origin = CallOrigin.of(request);
    request.response().putHeader(REQUEST_ID, origin.requestId());
    Caller caller;
    try {
      caller = Bearer.caller(request, dispatcher.authentication());
      if (caller.equals(Caller.UNKNOWN)) throw ErrorCode.unauthenticated("no token");
    } catch (RpcException why) {
      dispatcher.refused(ErrorCode.UNAUTHENTICATED);
      Bearer.refuse(request, why);
      return;
    }
    if (!MediaType.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      RpcException why = ErrorCode.INVALID_REQUEST.error(MediaType.EXPECTED);
      if (isToldToContinue(request)) LingeringClose.prepare(request);
      end(request.response().setStatusCode(415), Dispatcher.error(why));
    } else if (request.isEnded()) {
      Buffer body = readBefore.get();
      received(request, body == null ? Buffer.buffer() : body, caller, origin);
    } else {
      new BodyReader(request, dispatcher.limits().bodyBytes())
          .read(body -> received(request, body, caller, origin), () -> tooLarge(request));
    }
  }

  private void received(HttpServerRequest request, Buffer body, Caller caller, CallOrigin origin) {
    if (body.length() > dispatcher.limits().bodyBytes()) {
      tooLarge(request);
    } else if (draining.getAsBoolean()) {
      refuse(request.response(), body);
    } else {
      answer(request, body, caller, origin);
    }
  }

  /**
   * The answer may come from the event loop of another verticle; a response must be written on its
   * own.
   */
  private void answer(HttpServerRequest request, Buffer body, Caller caller, CallOrigin origin) {
    ContextInternal context = ContextInternal.current();
    Future<RpcReply> answer = dispatcher.answer(body, caller, origin);
    Runnable answered = answer.isComplete() ? RpcHttp::nothing : answering.apply(request);
    answer.onSuccess(
        reply -> {
          if (context == null) {
            answered.run();
            write(request.response(), reply);
          } else {
            context.emit(
                reply,
                r -> {
                  answered.run();
                  pack(context, request, r);
                });
          }
        });
  }

  private static void nothing() {}

  private void pack(ContextInternal context, HttpServerRequest request, RpcReply reply) {
    HttpServerResponse response = request.response();
    Buffer body = reply.body();
    Compression compression = policy.get().compression();
    String coding =
        body == null || response.closed()
            ? null
            : compression.coding(request.getHeader(HttpHeaders.ACCEPT_ENCODING), body.length());
    if (body == null || coding == null) {
      write(response, reply);
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_ENCODING, coding)
        .headers()
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (body.length() <= Compression.LARGE_BYTES) {
      write(response, new RpcReply(Compression.pack(coding, body), reply.status()));
    } else {
      context
          .executeBlocking(() -> Compression.pack(coding, body), false)
          .onSuccess(packed -> write(response, new RpcReply(packed, reply.status())));
    }
  }

  private static void write(HttpServerResponse response, RpcReply reply) {
    if (response.closed()) {
      return;
    }
    Buffer body = reply.body();
    if (body == null) {
      response.setStatusCode(204).end();
    } else {
      response.setStatusCode(reply.status());
      if (reply.retryable()) response.putHeader(RETRY_AFTER, Integer.toString(reply.retryAfter()));
      end(response, body);
    }
  }

  /** Answers 503 to any request, without having read it, and ends its connection. */
  public static void refuse(HttpServerRequest request, RpcException why) {
    HttpServerResponse response = unavailable(request.response());
    LingeringClose.prepare(request);
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    HeadOrBody.end(request, Dispatcher.error(why));
  }

  /** Its body may never come: who waits for leave to send it has been refused instead. */
  private static boolean isToldToContinue(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.EXPECT);
  }

  private void refuse(HttpServerResponse response, Buffer body) {
    RpcException why = ErrorCode.unavailable("this worker is draining");
    Buffer refusal = dispatcher.refuse(body, why);
    end(unavailable(response), refusal == null ? Dispatcher.error(why) : refusal);
  }

  private void tooLarge(HttpServerRequest request) {
    dispatcher.refused(ErrorCode.LIMIT_EXCEEDED);
    HttpServerResponse response = request.response().setStatusCode(413);
    LingeringClose.prepare(request);
    end(response, Dispatcher.error(dispatcher.bodyTooLarge()));
  }

  private static HttpServerResponse unavailable(HttpServerResponse response) {
    return response.setStatusCode(503).putHeader(RETRY_AFTER, RETRY_SECONDS);
  }

  private static void end(HttpServerResponse response, Buffer body) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
  }
}
