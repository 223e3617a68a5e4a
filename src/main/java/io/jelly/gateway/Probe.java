package io.jelly.gateway;

import io.jelly.gateway.Circuit.Failed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an upstream again and again whether it works; on the gateway's event loop. Each time on a
 * connection of its own, so that it never waits behind requests.
 */
final class Probe {
  private static final long DOWN_EVERY_MS = 500;
  private static final long LEAST_TIMEOUT_MS = 1_000;
  private static final int MOST_BYTES = 65_536;
  private static final int FAULT = 500;

  private final Vertx vertx;
  private final HttpClient client;
  private final Upstream upstream;
  private boolean stopped;
  private boolean asking;
  private long timer;
  private long everyMs;
  private long askedNanos;

  /**
   * @param client without keep-alive
   */
  Probe(Vertx vertx, HttpClient client, Upstream upstream) {
    this.vertx = vertx;
    this.client = client;
    this.upstream = upstream;
  }

  /** Begins with a probe at once. */
  void start() {
    ask();
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  /** Asks at once, unless it is asking. */
  void now() {
    if (asking || stopped) return;
    vertx.cancelTimer(timer);
    ask();
  }

  /** Other settings of the upstream are in force. */
  void changed() {
    if (everyMs != upstream.settings().probeMs()) now();
  }

  private void ask() {
    if (stopped) return;
    asking = true;
    askedNanos = System.nanoTime();
    UpstreamSettings settings = upstream.settings();
    long timeoutMs = Math.max(LEAST_TIMEOUT_MS, settings.probeMs());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(settings.url().host())
            .setPort(settings.url().port())
            .setSsl(settings.url().tls())
            .setURI(settings.probePath())
            .setConnectTimeout(settings.connectTimeoutMs())
            .setIdleTimeout(timeoutMs);
    client
        .request(options)
        .compose(request -> request.send().compose(Probe::read))
        .timeout(timeoutMs + settings.connectTimeoutMs(), TimeUnit.MILLISECONDS)
        .onSuccess(this::answered)
        .onFailure(failure -> failed("a probe failed: " + failure.getMessage(), how(failure)));
  }

  private Failed how(Throwable failure) {
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos);
    if (failure instanceof TimeoutException || tookMs >= upstream.settings().connectTimeoutMs())
      return Failed.SILENT;
    return failure instanceof ConnectException ? Failed.REFUSED : Failed.BROKEN;
  }

  /** The answer, as far as it is of interest. */
  private record Answer(int status, Buffer body) {}

  private static Future<Answer> read(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() < MOST_BYTES) body.appendBuffer(part);
        });
    return response.end().map(ended -> new Answer(response.statusCode(), body));
  }

  private void answered(Answer answer) {
    if (answer.status() >= FAULT) {
      failed("a probe was answered with status " + answer.status(), Failed.BROKEN);
      return;
    }
    if (stopped) return;
    upstream.probeAnswered(upstream.settings().hasBlocks() ? block(answer.body()) : -1);
    again();
  }

  private void failed(String why, Failed how) {
    if (stopped) return;
    upstream.probeFailed(why, how);
    again();
  }

  private void again() {
    asking = false;
    everyMs = upstream.settings().probeMs();
    timer =
        vertx.setTimer(
            upstream.isUp() ? everyMs : Math.min(everyMs, DOWN_EVERY_MS), passed -> ask());
  }

  /** Negative if the answer tells of none, as that of a node whose chain is empty. */
  private static long block(Buffer body) {
    try {
      Object payload = new JsonObject(body).getValue("payload");
      return payload instanceof JsonObject known
              && known.getValue("blockNumber") instanceof Number number
          ? number.longValue()
          : -1;
    } catch (DecodeException notJson) {
      return -1;
    }
  }
}
