package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class CompressionTest {
  private static final Compression FROM_100 = new Compression(100);

  private final RpcFixture rpc = new RpcFixture(RpcLimits.defaults());
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Compression compression = FROM_100;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    Router router = Router.router(vertx);
    new RpcHttp(
            rpc.dispatcher,
            () -> false,
            () -> new WebPolicy(AllowedOrigins.NONE, AllowedHosts.ANY, compression))
        .mount(router);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  @ParameterizedTest
  @CsvSource({
    "'gzip', 100, gzip",
    "'gzip', 99, none",
    "'GZIP', 100, gzip",
    "'gzip, deflate, br', 100, gzip",
    "'deflate', 100, deflate",
    "'deflate, gzip;q=0.5', 100, gzip",
    "'gzip;q=0', 100, none",
    "'gzip;q=0.000, deflate', 100, deflate",
    "'gzip; q=0, *', 100, none",
    "'*', 100, gzip",
    "'*;q=0', 100, none",
    "'identity', 100, none",
    "'br, zstd', 100, none",
    "'', 100, none",
  })
  void theClientSaysWhatItCanUnpack(String accepted, int bytes, String coding) {
    assertEquals(coding, String.valueOf(FROM_100.coding(accepted, bytes)).replace("null", "none"));
    assertEquals(null, Compression.OFF.coding(accepted, bytes));
  }

  private HttpResponse<byte[]> echo(String text, String accepted) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/rpc"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(call(text)));
    if (!accepted.isEmpty()) request.header("accept-encoding", accepted);
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String call(String text) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"system.echo\",\"params\":[\""
        + text
        + "\"],\"id\":1}";
  }

  private static String answer(String text) {
    return "{\"jsonrpc\":\"2.0\",\"result\":[\"" + text + "\"],\"id\":1}";
  }

  /** The last two are packed off the event loop. */
  @ParameterizedTest
  @CsvSource({"gzip, 1000", "deflate, 1000", "gzip, 400000", "deflate, 400000"})
  void whatIsUnpackedIsTheAnswer(String coding, int length) throws Exception {
    String text = "0123456789".repeat(length / 10);
    HttpResponse<byte[]> response = echo(text, coding);
    assertEquals(200, response.statusCode());
    assertEquals(coding, response.headers().firstValue("content-encoding").orElse(""));
    assertEquals("accept-encoding", response.headers().firstValue("vary").orElse(""));
    assertTrue(response.body().length < length / 5, () -> response.body().length + " bytes");
    InputStream packed = new ByteArrayInputStream(response.body());
    InputStream plain =
        coding.equals("gzip") ? new GZIPInputStream(packed) : new InflaterInputStream(packed);
    assertEquals(answer(text), new String(plain.readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void smallAnswersAndOtherClientsGetItPlain() throws Exception {
    assertPlain("x", "gzip");
    assertPlain("x".repeat(1000), "");
    compression = Compression.OFF;
    assertPlain("x".repeat(1000), "gzip");
  }

  private void assertPlain(String text, String accepted) throws Exception {
    HttpResponse<byte[]> response = echo(text, accepted);
    assertEquals(answer(text), new String(response.body(), StandardCharsets.UTF_8));
    assertFalse(response.headers().firstValue("content-encoding").isPresent());
  }
}
