package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The answer to {@code rpc.discover}, after the OpenRPC specification, version 1.3.2. */
final class OpenRpcDocument {
  private static final String VERSION = "1.3.2";

  private final JsonObject info;
  private final JsonArray methods = new JsonArray();
  private final JsonObject schemas = new JsonObject();

  OpenRpcDocument(String title, String version) {
    info = new JsonObject().put("title", title).put("version", version);
  }

  void add(MethodDescription description) {
    methods.add(description.method());
    schemas.mergeIn(description.schemas());
  }

  /** The document; {@code servers} is name to URL. */
  JsonObject toJson(Map<String, String> servers) {
    JsonObject document = new JsonObject().put("openrpc", VERSION).put("info", info);
    if (!servers.isEmpty()) {
      JsonArray list = new JsonArray();
      servers.forEach((name, url) -> list.add(new JsonObject().put("name", name).put("url", url)));
      document.put("servers", list);
    }
    document.put("methods", methods);
    return schemas.isEmpty()
        ? document
        : document.put("components", new JsonObject().put("schemas", schemas));
  }
}
