package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {
  private static final Validator SCHEMA =
      Validator.create(
          JsonSchema.of(ConfigSchema.document()),
          new JsonSchemaOptions()
              .setBaseUri("https://localhost/")
              .setDraft(Draft.DRAFT202012)
              .setOutputFormat(OutputFormat.Flag));

  @TempDir private Path folder;

  private Loading routes(String json) {
    return new Loading(folder).file("{\"gateway\":{\"routes\":" + json + "}}");
  }

  private static boolean fitsSchema(String routes) {
    JsonObject gateway = new JsonObject().put("routes", new JsonArray(routes));
    return SCHEMA.validate(new JsonObject().put("gateway", gateway)).getValid();
  }

  @Test
  void aRouteHasDefaultsByItsKind() {
    List<GatewayRoute> routes =
        routes(
                """
                [{"upstreams": ["http://h:1"], "kind": "jellychain", "choice": "highest-block"},
                 {"path": "/x", "upstreams": ["https://[::1]", "http://h"]}]""")
            .config()
            .gateway()
            .routes();
    assertEquals(
        new GatewayRoute(
            "/",
            List.of("http://h:1"),
            List.of(),
            UpstreamKind.JELLYCHAIN,
            UpstreamChoice.HIGHEST_BLOCK,
            false,
            false,
            "/get_blockNumber"),
        routes.get(0));
    assertEquals(UpstreamKind.HTTP, routes.get(1).kind());
    assertEquals("/", routes.get(1).probePath());
  }

  @Test
  void mistakesSayWhatAndWhere() {
    Map<String, String> mistakes =
        Map.of(
            "[{\"path\":\"/\"}]",
            "route [0] has no \"upstreams\"",
            "[{\"upstreams\":[]}]",
            "[0].upstreams must be a list of 1 to 64 upstreams, not this list",
            "[{\"upstreams\":[\"http://h:1\",\"ftp://h\"]}]",
            "[0].upstreams[1] must be http://host:port or https://host:port, not the text \"ftp://h\"",
            "[{\"upstreams\":[\"http://h:65536\"]}]",
            "[0].upstreams[0] must be http://host:port or https://host:port,"
                + " not the text \"http://h:65536\"",
            "[{\"upstreams\":[\"http://h\"]},5]",
            "[1] must be a route, not 5",
            "[{\"upstreams\":[\"http://h\"],\"path\":\"x\"}]",
            "[0].path must be a path that begins with /, not the text \"x\"",
            "[{\"upstreams\":[\"http://h\"],\"kind\":\"node\"}]",
            "[0].kind must be one of \"http\", \"jellychain\", not the text \"node\"",
            "[{\"upstreams\":[\"http://h\"],\"pathh\":1}]",
            "[0].pathh is unknown; a route has upstreams, webSocketUpstreams and"
                + " [path, kind, choice, sticky, stripPath, probePath]");
    mistakes.forEach(
        (json, problem) -> {
          assertEquals(
              List.of("conf/config.json:1:22: \"gateway.routes\" " + problem),
              routes(json).problems());
          assertEquals(false, fitsSchema(json), json);
        });
  }

  @Test
  void whatDoesNotFitTogetherIsSaid() {
    assertTrue(
        routes("[{\"upstreams\":[\"http://h\"]},{\"upstreams\":[\"http://i\"]}]")
            .problems()
            .get(0)
            .contains("[1].path / is that of a route before it"));
    assertTrue(
        routes("[{\"upstreams\":[\"http://h\"],\"choice\":\"highest-block\"}]")
            .problems()
            .get(0)
            .contains("[0].choice highest-block needs the kind jellychain"));
  }

  @Test
  void theEnvironmentTakesTheListAsJson() {
    NodeConfig config =
        new Loading(folder)
            .variable("JELLY_GATEWAY_ROUTES", "[{\"upstreams\":[\"http://h:1\"]}]")
            .config();
    assertEquals("http://h:1", config.gateway().routes().get(0).upstreams().get(0));
  }

  @Test
  void theShippedOneForJellyChainIsGood() throws IOException {
    String text = Files.readString(Path.of("conf/jellychain.json"));
    assertTrue(SCHEMA.validate(new JsonObject(text)).getValid());
    NodeConfig config = new Loading(folder).file(text).config();
    assertEquals(UpstreamKind.JELLYCHAIN, config.gateway().routes().get(0).kind());
  }

  @Test
  void aChangeOfTheUpstreamsIsLive() {
    LoadedConfig one = routes("[{\"upstreams\":[\"http://h:1\"]}]").load();
    LoadedConfig two = routes("[{\"upstreams\":[\"http://h:2\"]}]").load();
    assertEquals(
        List.of(Effect.LIVE),
        ConfigDiff.between(one, two).stream().map(KeyChange::effect).toList());
  }
}
