package io.jelly.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections to an upstream, made with the settings of one time. When these change, others
 * take over: nothing new begins here, and what is in flight ends as it would. Thread-safe.
 */
final class UpstreamConnections {
  private static final int HEAD_BYTES = 65_536;
  private static final int MOST_CLEANINGS = 20;

  /** As good as for ever: what is in flight has its own times. */
  private static final long DAYS = 365;

  private final Vertx vertx;
  private final UpstreamSettings settings;
  private final HttpClient pooled;
  private final HttpClient fresh;
  private final HttpClient webSockets;
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean retired;
  private volatile Future<?> ended = Future.succeededFuture();

  /** A request that waits for a connection, and its event loop. */
  private record Waiting(Context context, Promise<HttpClientRequest> promise) {
    void giveUp() {
      context.runOnContext(now -> promise.tryFail("these connections are used no more"));
    }
  }

  UpstreamConnections(Vertx vertx, UpstreamSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    // An age, not a time of idleness: what a node says of its own keep-alive would raise that one.
    // Vert.x looks at it only when it cleans up, so it is so much less.
    int cleaningMs = Math.max(1, settings.connectionMaxAgeMs() / MOST_CLEANINGS);
    pooled =
        client(
            options(settings),
            new PoolOptions()
                .setHttp1MaxSize(settings.maxConnections())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setCleanerPeriod(cleaningMs)
                .setMaxLifetime(Math.max(1, settings.connectionMaxAgeMs() - cleaningMs))
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS));
    fresh =
        client(
            options(settings).setKeepAlive(false),
            new PoolOptions()
                .setHttp1MaxSize(settings.maxConnections())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setCleanerPeriod(0));
    webSockets =
        client(
            options(settings),
            new PoolOptions().setHttp1MaxSize(settings.maxWebSockets()).setMaxWaitQueueSize(0));
  }

  private static HttpClientOptions options(UpstreamSettings settings) {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setSsl(settings.url().tls())
        .setConnectTimeout(settings.connectTimeoutMs())
        .setMaxHeaderSize(HEAD_BYTES)
        .setMaxInitialLineLength(HEAD_BYTES)
        .setTcpNoDelay(true);
  }

  private HttpClient client(HttpClientOptions options, PoolOptions pool) {
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(pool)
        .withConnectHandler(this::connected)
        .build();
  }

  private void connected(HttpConnection connection) {
    connection.exceptionHandler(broken -> {}); // The request on it hears of it, if there is one.
    open.add(connection);
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** Whether connections made with these settings are the same. */
  boolean suit(UpstreamSettings other) {
    return settings.connectTimeoutMs() == other.connectTimeoutMs()
        && settings.connectionMaxAgeMs() == other.connectionMaxAgeMs()
        && settings.maxConnections() == other.maxConnections()
        && settings.maxWaiting() == other.maxWaiting()
        && settings.maxWebSockets() == other.maxWebSockets();
  }

  /** A request on one of the connections, of which nothing has been sent. */
  Future<HttpClientRequest> request(RequestOptions options) {
    return request(pooled, options);
  }

  /** The same on a connection that has carried none before, and will carry no other. */
  Future<HttpClientRequest> freshRequest(RequestOptions options) {
    return request(fresh, options);
  }

  /** The same for one that is to become a WebSocket. */
  Future<HttpClientRequest> webSocket(RequestOptions options) {
    return request(webSockets, options);
  }

  private Future<HttpClientRequest> request(HttpClient client, RequestOptions options) {
    Waiting one = new Waiting(vertx.getOrCreateContext(), Promise.promise());
    waiting.add(one);
    try {
      client
          .request(options)
          .onComplete(
              (request, why) -> {
                waiting.remove(one);
                if (request == null) one.promise().tryFail(why);
                else if (!one.promise().tryComplete(request)) request.reset();
              });
    } catch (IllegalStateException closed) { // Not told by the future.
      waiting.remove(one);
      one.promise().tryFail(closed);
    }
    if (retired) one.giveUp();
    return one.promise().future();
  }

  boolean isRetired() {
    return retired;
  }

  /**
   * Nothing new begins; what waits for a connection has to go elsewhere, at once: Vert.x would keep
   * it until one is free, and then have none. Completed when nothing is in flight any more.
   */
  Future<?> retire() {
    retired = true;
    waiting.forEach(Waiting::giveUp);
    ended =
        Future.join(
            pooled.shutdown(DAYS, TimeUnit.DAYS),
            fresh.shutdown(DAYS, TimeUnit.DAYS),
            webSockets.shutdown(DAYS, TimeUnit.DAYS));
    return ended;
  }

  /** Ends what is in flight where nothing new begins; completed when that is over. */
  Future<?> cut(GatewayTransport transport) {
    open.forEach(transport::cut);
    return ended;
  }
}
