package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What web pages may do, by which names, and whether answers are packed. */
public record WebPolicy(AllowedOrigins origins, AllowedHosts hosts, Compression compression) {
  /** Nothing is refused to anybody but web pages, and nothing is packed. */
  public static final WebPolicy USUAL =
      new WebPolicy(AllowedOrigins.NONE, AllowedHosts.ANY, Compression.OFF);

  /** From settings of the names {@code allowedOrigins}, {@code allowedHosts} and so on. */
  public static WebPolicy of(JsonObject json) {
    boolean packs = json.getBoolean("compression", false);
    return new WebPolicy(
        new AllowedOrigins(texts(json, "allowedOrigins")),
        new AllowedHosts(texts(json, "allowedHosts")),
        packs ? new Compression(json.getInteger("compressionMinBytes", 1024)) : Compression.OFF);
  }

  private static List<String> texts(JsonObject json, String name) {
    return json.getJsonArray(name, new JsonArray()).stream().map(String::valueOf).toList();
  }
}
