package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.List;

/** HTTP/2 without TLS, with prior knowledge, over one connection that is kept. */
final class Http2Face implements Face {
  private final HttpClient client;
  private final int port;

  Http2Face(Vertx vertx, int port) {
    this.port = port;
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false),
            new PoolOptions().setHttp2MaxSize(1));
  }

  @Override
  public List<String> ask(byte[] body) throws Exception {
    return ServerFixture.await(
        client
            .request(HttpMethod.POST, port, "127.0.0.1", "/")
            .compose(request -> answer(request, Buffer.buffer(body))));
  }

  /** Of a request's own future: of one that was made of it, the end of the answer may be missed. */
  private static Future<List<String>> answer(HttpClientRequest request, Buffer body) {
    return request
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .send(body)
        .compose(
            response -> {
              assertEquals(HttpVersion.HTTP_2, response.version());
              boolean none = response.statusCode() == 204;
              return response.body().map(answer -> none ? List.of() : List.of(answer + ""));
            });
  }

  @Override
  public void close() throws Exception {
    ServerFixture.await(client.close());
  }
}
