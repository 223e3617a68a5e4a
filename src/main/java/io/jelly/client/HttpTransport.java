package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A POST for each body, over kept connections. */
final class HttpTransport implements Transport {
  private static final int NO_CONTENT = 204;

  private final RpcClientOptions options;
  private final HttpClient client;

  HttpTransport(Vertx vertx, RpcClientOptions options) {
    this.options = options;
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setSsl(options.isTls()).setTrustOptions(options.trust()),
            new PoolOptions().setHttp1MaxSize(options.connections()));
  }

  @Override
  public Future<Map<Long, JsonObject>> exchange(Buffer body, Set<Long> ids, long timeoutMs) {
    return post(body, timeoutMs).compose(answer -> read(answer, ids));
  }

  @Override
  public Future<Void> send(Buffer body, long timeoutMs) {
    return post(body, timeoutMs).mapEmpty();
  }

  /**
   * An answer.
   *
   * @param body null if it was larger than allowed
   */
  private record Answer(int status, @Nullable Buffer body) {}

  private Future<Answer> post(Buffer body, long timeoutMs) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(options.url().getHost())
            .setPort(options.port())
            .setSsl(options.isTls())
            .setURI(options.target())
            .setConnectTimeout(timeoutMs)
            .putHeader("content-type", "application/json");
    String token;
    try {
      token = options.currentToken();
    } catch (RpcFailure none) {
      return Future.failedFuture(none);
    }
    if (!token.isEmpty()) request.putHeader("authorization", "Bearer " + token);
    return client
        .request(request)
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(new Unanswered(said(failure), false)))
        .compose(
            ready ->
                answer(ready, body)
                    .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                    .recover(
                        failure -> {
                          ready.reset();
                          return Future.failedFuture(new Unanswered(said(failure), true));
                        }));
  }

  private Future<Answer> answer(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .compose(response -> body(response).map(read -> new Answer(response.statusCode(), read)));
  }

  private Future<@Nullable Buffer> body(HttpClientResponse response) {
    Buffer all = Buffer.buffer();
    boolean[] tooLarge = new boolean[1];
    response.handler(
        part -> {
          if (all.length() + part.length() > options.maxResponseBytes()) tooLarge[0] = true;
          else if (!tooLarge[0]) all.appendBuffer(part);
        });
    return response.end().map(done -> tooLarge[0] ? null : all);
  }

  private Future<Map<Long, JsonObject>> read(Answer answer, Set<Long> ids) {
    Buffer body = answer.body();
    if (body == null) {
      return Future.failedFuture(
          new RpcFailure(
              RpcFailure.NO_ANSWER,
              "the answer has more than " + options.maxResponseBytes() + " bytes",
              null));
    }
    List<JsonObject> responses = Responses.objects(body);
    Map<Long, JsonObject> ours = Responses.byId(responses);
    if (!ours.isEmpty() || (answer.status() == NO_CONTENT && ids.isEmpty()))
      return Future.succeededFuture(ours);
    RpcFailure ofAll = responses.isEmpty() ? null : Responses.failure(responses.get(0));
    if (ofAll != null) return Future.failedFuture(ofAll);
    // Somebody between us and the server: what it did before, nobody knows.
    return Future.failedFuture(
        new Unanswered("HTTP status " + answer.status() + " without JSON-RPC", true));
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
