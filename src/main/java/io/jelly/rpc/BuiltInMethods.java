package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The methods that every RPC server of ours has: {@code system.ping}, {@code system.echo}, {@code
 * rpc.discover}.
 */
public final class BuiltInMethods {
  private static final String OPENRPC = "1.3.2";

  private final MethodTable table;
  private final String title;
  private final String version;

  /** Built-ins that describe the methods of the table under the given title and version. */
  public BuiltInMethods(MethodTable table, String title, String version) {
    this.table = table;
    this.title = title;
    this.version = version;
  }

  /** Registers them in the table; close the result to take them out again. */
  public RpcRegistration register() {
    return table.register(this::methods, null, true);
  }

  private void methods(RpcRegistry registry) {
    registry.method(
        "system.ping", describe("Answers \"pong\"."), call -> Future.succeededFuture("pong"));
    registry.method(
        "system.echo", describe("Answers its params; null without params."), this::echo);
    registry.method(
        "rpc.discover",
        describe("Answers this document."),
        call -> Future.succeededFuture(document(table.methods())));
  }

  private Future<?> echo(RpcCall call) {
    Buffer params = call.params().raw();
    return Future.succeededFuture(params == null ? null : new RawJson(params));
  }

  private JsonObject document(Map<String, MethodOptions> methods) {
    JsonArray list = new JsonArray();
    methods.forEach((name, options) -> list.add(method(name, options)));
    return new JsonObject()
        .put("openrpc", OPENRPC)
        .put("info", new JsonObject().put("title", title).put("version", version))
        .put("methods", list);
  }

  private static JsonObject method(String name, MethodOptions options) {
    JsonObject method = new JsonObject().put("name", name);
    if (!options.description().isEmpty()) {
      method.put("description", options.description());
    }
    return method
        .put("paramStructure", "either")
        .put("params", new JsonArray())
        .put("result", new JsonObject().put("name", "result").put("schema", new JsonObject()))
        .put("x-idempotent", options.idempotent());
  }

  private static MethodOptions describe(String text) {
    return MethodOptions.defaults().asIdempotent().asLocalOnly().describedAs(text);
  }
}
