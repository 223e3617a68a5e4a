package io.jelly.gateway;

import io.jelly.gateway.NodeOption.Param;
import io.jelly.rpc.ErrorCode;
import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.ObjectMembers;
import io.jelly.rpc.RawJson;
import io.jelly.rpc.RpcCall;
import io.jelly.rpc.RpcException;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a JellyChain1 node offers, as methods of JSON-RPC: params by name become those of the node,
 * its {@code payload} becomes the result, with every digit as the node wrote it. What the node says
 * is wrong becomes an error of code -32000 with the node's message and HTTP status.
 */
final class NodeMethods implements RpcService {
  private static final int NODE_ERROR = -32000;
  private static final int MOST_BYTES = 25_000_000;
  private static final Buffer FALSE = Buffer.buffer("false");

  private final Vertx vertx;
  private final Route route;
  private final GatewaySettings settings;
  private final GatewayTransport transport;

  NodeMethods(Vertx vertx, Route route, GatewaySettings settings, GatewayTransport transport) {
    this.vertx = vertx;
    this.route = route;
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public void register(RpcRegistry registry) {
    for (NodeOption option : NodeOption.ALL)
      registry.method(option.name(), described(option), call -> call(option, call));
  }

  /** The names are for params by position; what the values must be is the node's to say. */
  private static MethodOptions described(NodeOption option) {
    JsonObject names = new JsonObject();
    for (Param param : option.params())
      names.put(param.name(), new JsonObject().put("description", param.description()));
    MethodOptions options =
        MethodOptions.defaults()
            .asLocalOnly()
            .describedAs(option.description())
            .withParams(new JsonObject().put("type", "object").put("properties", names));
    return option.read() ? options.asIdempotent() : options;
  }

  private Future<?> call(NodeOption option, RpcCall call) {
    NodeCall one =
        new NodeCall(route, option, body(option, call), call.origin(), settings.forwarded());
    String client = route.isSticky() ? call.origin().client() : "";
    Sending sending =
        new Sending(
            vertx, new Choice(route.upstreams(), client), one, settings.timeoutMs(), transport);
    return sending
        .begin()
        .compose(response -> read(sending, response))
        .recover(failure -> Future.failedFuture(error(option, failure)));
  }

  private static @Nullable Buffer body(NodeOption option, RpcCall call) {
    if (option.method().equals(HttpMethod.GET)) return null;
    Buffer params = call.params().raw();
    if (params == null || !call.params().isObject())
      throw ErrorCode.INVALID_PARAMS.error("params must be an object");
    return Buffer.buffer("{\"params\":").appendBuffer(params).appendString("}");
  }

  private static Future<Object> read(Sending sending, HttpClientResponse response) {
    Promise<Object> result = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(
        broken -> {
          sending.patience().end();
          result.tryFail(new Failure(Failure.Kind.LOST, "The upstream broke off."));
        });
    response.handler(
        part -> {
          sending.patience().await();
          if (body.length() + part.length() <= MOST_BYTES) body.appendBuffer(part);
          else tooLarge(response, result);
        });
    response.endHandler(
        ended -> {
          sending.patience().end();
          if (result.future().isComplete()) return;
          try {
            result.tryComplete(payload(response.statusCode(), body));
          } catch (RpcException said) {
            result.tryFail(said);
          }
        });
    return result.future();
  }

  private static void tooLarge(HttpClientResponse response, Promise<Object> result) {
    JsonObject data = new JsonObject().put("limit", "answerBytes").put("max", MOST_BYTES);
    result.tryFail(ErrorCode.LIMIT_EXCEEDED.error(data.put("executed", true)));
    response.request().connection().close();
  }

  private static RawJson payload(int status, Buffer body) {
    Map<String, Buffer> answer;
    try {
      answer = ObjectMembers.of(body);
    } catch (IllegalArgumentException other) {
      throw said(status, "the node answered something that is no JSON object");
    }
    Buffer payload = answer.get("payload");
    boolean failed = FALSE.equals(answer.getOrDefault("success", FALSE));
    if (failed || payload == null) throw said(status, message(answer));
    return new RawJson(payload);
  }

  private static RpcException said(int status, String message) {
    return new RpcException(NODE_ERROR, message, new JsonObject().put("status", status));
  }

  /** In the node's own shape, or in that of its framework. */
  private static String message(Map<String, Buffer> answer) {
    try {
      Buffer error = answer.get("error");
      if (error != null
          && Json.decodeValue(error) instanceof JsonObject object
          && object.getValue("message") instanceof String text) return text;
      Buffer message = answer.get("message");
      if (message != null && Json.decodeValue(message) instanceof String text) return text;
    } catch (DecodeException odd) {
      // A number beyond what we read, or the like: it has told nothing we can pass on.
    }
    return "the node answered an error without a message";
  }

  private static Throwable error(NodeOption option, Throwable failure) {
    if (!(failure instanceof Failure why)) return failure;
    JsonObject data = new JsonObject().put("reason", why.text());
    return switch (why.kind()) {
      case UNAVAILABLE -> ErrorCode.UNAVAILABLE.error(data.put("retryAfter", 1));
      case TIMEOUT -> ErrorCode.TIMEOUT.error(data.put("idempotent", option.read()));
      default -> ErrorCode.PROVIDER_LOST.error(data.put("idempotent", option.read()));
    };
  }
}
