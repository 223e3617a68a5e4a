package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The methods that every RPC server of ours has: {@code system.ping}, {@code system.echo}, {@code
 * rpc.discover}, {@code rpc.authenticate}.
 */
public final class BuiltInMethods {
  private final MethodTable table;
  private final String title;
  private final String version;
  private final Supplier<Map<String, String>> servers;
  private final Supplier<Future<Map<String, MethodDescription>>> elsewhere;
  private final Authentication authentication;

  /** Built-ins that describe the methods of the table under the given title and version. */
  public BuiltInMethods(MethodTable table, String title, String version) {
    this(
        table,
        title,
        version,
        Map::of,
        () -> Future.succeededFuture(Map.of()),
        Authentication.NONE);
  }

  private BuiltInMethods(
      MethodTable table,
      String title,
      String version,
      Supplier<Map<String, String>> servers,
      Supplier<Future<Map<String, MethodDescription>>> elsewhere,
      Authentication authentication) {
    this.authentication = authentication;
    this.table = table;
    this.title = title;
    this.version = version;
    this.servers = servers;
    this.elsewhere = elsewhere;
  }

  /**
   * The same, describing also the methods that other nodes have registered, and where to call them.
   *
   * @param servers name to URL; asked for each document
   */
  public BuiltInMethods of(EventBusMethods cluster, Supplier<Map<String, String>> servers) {
    return new BuiltInMethods(
        table, title, version, servers, cluster::descriptions, authentication);
  }

  /** The same, of a server that asks who calls. */
  public BuiltInMethods asking(Authentication other) {
    return new BuiltInMethods(table, title, version, servers, elsewhere, other);
  }

  /** Registers them in the table; close the result to take them out again. */
  public RpcRegistration register() {
    return table.register(this::methods, null, true);
  }

  private void methods(RpcRegistry registry) {
    registry.method(
        "system.ping",
        describe("Answers \"pong\".").withResult(type("string")),
        call -> Future.succeededFuture("pong"));
    registry.method(
        "system.echo", describe("Answers its params; null without params."), this::echo);
    registry.method(
        "rpc.discover",
        describe("Answers this document.").withResult(type("object")),
        call -> document());
    new SessionMethods(authentication).register(registry);
  }

  private Future<?> echo(RpcCall call) {
    Buffer params = call.params().raw();
    return Future.succeededFuture(params == null ? null : new RawJson(params));
  }

  /** What this worker has itself, and what others of the cluster have besides. */
  private Future<JsonObject> document() {
    Map<String, MethodDescription> all = new TreeMap<>();
    table.methods().forEach((name, options) -> all.put(name, MethodDescription.of(name, options)));
    return elsewhere
        .get()
        .map(
            others -> {
              others.forEach(all::putIfAbsent);
              OpenRpcDocument document = new OpenRpcDocument(title, version);
              all.values().forEach(document::add);
              return document.toJson(servers.get());
            });
  }

  private static JsonObject type(String name) {
    return new JsonObject().put("type", name);
  }

  private static MethodOptions describe(String text) {
    return MethodOptions.defaults().asIdempotent().asLocalOnly().describedAs(text);
  }
}
