package io.jelly.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One POST to a JSON-RPC service. Blocks. */
final class HttpCall {
  private static final int NO_CONTENT = 204;

  /**
   * What came back.
   *
   * @param text as it came
   * @param result as it is decoded, which changes the digits of some numbers
   * @param error null if there is none
   */
  record Response(String text, @Nullable Object result, @Nullable JsonObject error) {}

  private final URI url;
  private final String token;
  private final @Nullable SSLContext trust;

  /**
   * @param token empty for none
   * @param trust for TLS; null for the authorities that Java knows
   */
  HttpCall(String url, String token, @Nullable SSLContext trust) {
    this.url = parsed(url);
    this.token = token;
    this.trust = trust;
  }

  private static URI parsed(String text) {
    try {
      URI url = URI.create(text);
      if (String.valueOf(url.getScheme()).matches("(?i)https?") && url.getHost() != null)
        return url;
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw CommandFailure.usage("call: -url must be as http://host:8080/rpc, not \"" + text + "\"");
  }

  Response post(String body, Duration deadline) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(deadline)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) request.header("authorization", "Bearer " + token);
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(deadline);
    if (trust != null) client.sslContext(trust);
    try {
      return read(client.build().send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (ConnectException e) {
      throw new CommandFailure(ExitCode.NO_NODE, "call: nobody answers at " + place());
    } catch (HttpTimeoutException e) {
      throw failed("no answer within " + deadline.toSeconds() + " s");
    } catch (SSLHandshakeException e) {
      throw failed(
          "the certificate of " + place() + " is not accepted: " + e.getMessage() + " (see -ca)");
    } catch (IOException e) {
      throw failed("the call to " + place() + " broke: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  private Response read(HttpResponse<String> response) {
    try {
      JsonObject answer = new JsonObject(response.body());
      JsonObject error = answer.getJsonObject("error");
      if (error != null || answer.containsKey("result"))
        return new Response(response.body(), answer.getValue("result"), error);
    } catch (DecodeException | ClassCastException e) {
      // said below
    }
    String empty = response.statusCode() == NO_CONTENT ? " (no content)" : "";
    throw failed(
        place() + " answered with status " + response.statusCode() + empty + " and no JSON-RPC");
  }

  /** Without what a URL may carry of secrets. */
  private String place() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }

  private static CommandFailure failed(String what) {
    return new CommandFailure(ExitCode.FAILED, "call: " + what);
  }
}
