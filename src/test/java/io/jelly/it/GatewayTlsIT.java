package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.Test;

/** The gateway over TLS, in front of an upstream over TLS. */
class GatewayTlsIT {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final PemFiles pair = PemFiles.selfSigned();
  private final HttpClient client =
      HttpClient.newBuilder().sslContext(PemFiles.trusting(pair)).build();

  private JsonObject tls() {
    return new JsonObject()
        .put("cert", pair.certificate().toString())
        .put("key", pair.key().toString());
  }

  private static JsonObject route(String path, String upstream) {
    return new JsonObject()
        .put("path", path)
        .put("stripPath", !path.equals("/"))
        .put("upstreams", new JsonArray().add(upstream));
  }

  /** The certificate is for one address of the upstream: for the other it does not count. */
  private NodeProcess gateway(int upstream) throws Exception {
    JsonArray routes =
        new JsonArray()
            .add(route("/", "https://127.0.0.1:" + upstream))
            .add(route("/wrong", "https://127.0.0.2:" + upstream));
    JsonObject config =
        new JsonObject().put("tls", tls()).put("gateway", new JsonObject().put("routes", routes));
    String trust =
        "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=changeit"
            .formatted(trustStore());
    return NodeProcess.start(NodeOptions.builtIn().with("-jvm", trust).config(config.encode()));
  }

  private Path trustStore() throws Exception {
    Path file = Workspace.folder().resolve("trust.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", pair.x509());
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    return file;
  }

  private HttpResponse<String> ask(NodeProcess node, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + path))
            .header("content-type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"worker.info\"}"))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void bothSidesAreEncryptedAndAStrangersCertificateIsNotBelieved() throws Exception {
    JsonObject config = new JsonObject().put("tls", tls());
    NodeOptions everywhere = NodeOptions.builtIn().with("-host", "0.0.0.0");
    try (NodeProcess upstream = NodeProcess.start(everywhere.config(config.encode()));
        NodeProcess gateway = gateway(upstream.port())) {
      HttpResponse<String> answer = ask(gateway, "/");
      assertEquals(200, answer.statusCode(), answer::body);
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      String node = new JsonObject(answer.body()).getJsonObject("result").getString("node");
      assertEquals(upstream.name(), node);

      try (TextSocket socket = TextSocket.open(client, "wss://127.0.0.1:" + gateway.port() + "/")) {
        String info = socket.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"worker.info\"}");
        assertTrue(info.contains("\"" + upstream.name() + "\""), info);
      }

      HttpResponse<String> refused = ask(gateway, "/wrong/");
      assertEquals(503, refused.statusCode(), refused::body);
      assertTrue(refused.body().contains("\"success\":false"), refused.body());
    }
  }
}
