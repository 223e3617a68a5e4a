package io.jelly.config;

import io.jelly.config.Kind.Choice;
import io.jelly.config.Kind.Flag;
import io.jelly.config.Kind.Text;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the routes of the gateway stand in the file. */
final class RouteList {
  static final int MOST_ROUTES = 64;
  static final int MOST_UPSTREAMS = 64;
  private static final String PORT =
      "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";
  private static final String PATH = "/[!\"$->@-~]{0,255}";
  private static final Kind<String> URL =
      new Text(
          "http://host:port or https://host:port",
          Pattern.compile(
              "https?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])" + PORT + "/?"));
  private static final Kind<String> PATH_TEXT =
      new Text("a path that begins with /", Pattern.compile(PATH));
  private static final Map<String, Kind<?>> MEMBERS = new LinkedHashMap<>();

  static {
    MEMBERS.put("path", PATH_TEXT);
    MEMBERS.put("kind", new Choice<>(UpstreamKind.class));
    MEMBERS.put("choice", new Choice<>(UpstreamChoice.class));
    MEMBERS.put("sticky", new Flag());
    MEMBERS.put("stripPath", new Flag());
    MEMBERS.put("probePath", PATH_TEXT);
  }

  private RouteList() {}

  /** What is wrong, with its place in the list; empty if nothing is. */
  static Optional<String> mistake(@Nullable Object json) {
    if (!(json instanceof JsonArray routes))
      return Optional.of("must be a list of routes, not " + Shown.value(json));
    if (routes.size() > MOST_ROUTES)
      return Optional.of("must be at most " + MOST_ROUTES + " routes, not " + routes.size());
    for (int i = 0; i < routes.size(); i++) {
      Optional<String> mistake = mistake("[" + i + "]", routes.getValue(i));
      if (mistake.isPresent()) return mistake;
    }
    return Optional.empty();
  }

  private static Optional<String> mistake(String place, @Nullable Object json) {
    if (!(json instanceof JsonObject route)) return wrong(place, "a route", json);
    if (!route.containsKey("upstreams"))
      return Optional.of("route " + place + " has no \"upstreams\"");
    for (String name : route.fieldNames()) {
      Optional<String> mistake = member(place + "." + name, name, route.getValue(name));
      if (mistake.isPresent()) return mistake;
    }
    return Optional.empty();
  }

  private static Optional<String> member(String place, String name, @Nullable Object value) {
    if (name.equals("upstreams")) return urls(place, 1, value);
    if (name.equals("webSocketUpstreams")) return urls(place, 0, value);
    Kind<?> kind = MEMBERS.get(name);
    if (kind == null) {
      return Optional.of(
          place + " is unknown; a route has upstreams, webSocketUpstreams and " + MEMBERS.keySet());
    }
    return kind.read(value).isPresent() ? Optional.empty() : wrong(place, kind.expected(), value);
  }

  private static Optional<String> urls(String place, int least, @Nullable Object value) {
    if (!(value instanceof JsonArray urls) || urls.size() < least || urls.size() > MOST_UPSTREAMS) {
      return wrong(place, "a list of " + least + " to " + MOST_UPSTREAMS + " upstreams", value);
    }
    for (int i = 0; i < urls.size(); i++) {
      Object url = urls.getValue(i);
      if (URL.read(url).isEmpty()) return wrong(place + "[" + i + "]", URL.expected(), url);
    }
    return Optional.empty();
  }

  private static Optional<String> wrong(String place, String expected, @Nullable Object found) {
    return Optional.of(place + " must be " + expected + ", not " + Shown.value(found));
  }

  /** The routes; only of a list without a mistake. */
  static List<GatewayRoute> read(JsonArray routes) {
    List<GatewayRoute> read = new ArrayList<>();
    for (Object route : routes) read.add(route((JsonObject) route));
    return List.copyOf(read);
  }

  private static GatewayRoute route(JsonObject json) {
    UpstreamKind kind = constant(json, "kind", UpstreamKind.HTTP);
    String probe = kind == UpstreamKind.JELLYCHAIN ? "/get_blockNumber" : "/";
    return new GatewayRoute(
        json.getString("path", "/"),
        texts(json.getJsonArray("upstreams")),
        texts(json.getJsonArray("webSocketUpstreams", new JsonArray())),
        kind,
        constant(json, "choice", UpstreamChoice.ROUND_ROBIN),
        json.getBoolean("sticky", false),
        json.getBoolean("stripPath", false),
        json.getString("probePath", probe));
  }

  private static <E extends Enum<E>> E constant(JsonObject json, String name, E fallback) {
    return new Choice<>(fallback.getDeclaringClass()).read(json.getValue(name)).orElse(fallback);
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(String::valueOf).toList();
  }

  /** JSON Schema (2020-12) of the lists without a mistake. */
  static JsonObject schema() {
    JsonObject properties =
        new JsonObject().put("upstreams", urls(1)).put("webSocketUpstreams", urls(0));
    MEMBERS.forEach((name, kind) -> properties.put(name, kind.schema()));
    JsonObject route =
        new JsonObject()
            .put("type", "object")
            .put("properties", properties)
            .put("required", JsonArray.of("upstreams"))
            .put("additionalProperties", false);
    return new JsonObject().put("type", "array").put("maxItems", MOST_ROUTES).put("items", route);
  }

  private static JsonObject urls(int least) {
    return new JsonObject()
        .put("type", "array")
        .put("minItems", least)
        .put("maxItems", MOST_UPSTREAMS)
        .put("items", URL.schema());
  }
}
