package io.jelly.gateway;

import io.jelly.gateway.UpstreamObserver.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upstream of a worker: its connections, what is known of it, and the WebSockets that lead to
 * it. Thread-safe.
 */
final class Upstream {
  private static final Logger log = LoggerFactory.getLogger(Upstream.class);
  private static final int HEAD_BYTES = 65_536;

  private final UpstreamSettings settings;
  private final UpstreamObserver observer;
  private final String name;
  private final Runnable unwatch;
  private final Circuit circuit = new Circuit();
  private final HttpClient client;
  private final HttpClient webSocketClient;
  private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger openTunnels = new AtomicInteger();

  Upstream(Vertx vertx, UpstreamSettings settings, UpstreamObserver observer) {
    this.settings = settings;
    this.observer = observer;
    name = settings.url().toString();
    unwatch = observer.watch(name, this::isUp, openTunnels::get);
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setSsl(settings.url().tls())
            .setConnectTimeout(settings.connectTimeoutMs())
            .setMaxHeaderSize(HEAD_BYTES)
            .setMaxInitialLineLength(HEAD_BYTES)
            .setTcpNoDelay(true);
    // An age, not a time of idleness: what a node says of its own keep-alive would raise that one.
    client =
        vertx.createHttpClient(
            options,
            new PoolOptions()
                .setHttp1MaxSize(settings.maxConnections())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setMaxLifetime(settings.connectionMaxAgeMs())
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS));
    webSocketClient =
        vertx.createHttpClient(
            options,
            new PoolOptions().setHttp1MaxSize(settings.maxWebSockets()).setMaxWaitQueueSize(0));
  }

  UpstreamSettings settings() {
    return settings;
  }

  /** See {@link Circuit#isUp}. */
  boolean isUp() {
    return circuit.isUp();
  }

  /** See {@link Circuit#block}. */
  long block() {
    return circuit.block();
  }

  /** See {@link Circuit#admitsTrial}. */
  boolean admitsTrial() {
    return circuit.admitsTrial(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  /** A request on a connection of its own, of which nothing has been sent. */
  Future<HttpClientRequest> request(HttpMethod method, String uri, long timeoutMs) {
    return client.request(options(method, uri, timeoutMs));
  }

  /** The same for one that is to become a WebSocket. */
  Future<HttpClientRequest> webSocket(String uri, long timeoutMs) {
    return webSocketClient.request(options(HttpMethod.GET, uri, timeoutMs));
  }

  private RequestOptions options(HttpMethod method, String uri, long timeoutMs) {
    return new RequestOptions()
        .setMethod(method)
        .setHost(settings.url().host())
        .setPort(settings.url().port())
        .setSsl(settings.url().tls())
        .setURI(uri)
        .setConnectTimeout(timeoutMs);
  }

  void opened(Tunnel tunnel) {
    tunnels.add(tunnel);
    openTunnels.incrementAndGet();
  }

  /** A tunnel carries nothing any more; its connections may still have to be cut. */
  void ended() {
    openTunnels.decrementAndGet();
  }

  void closed(Tunnel tunnel) {
    tunnels.remove(tunnel);
  }

  /** Nobody took a connection for a request. */
  void unreachable(Throwable why) {
    observer.failed(name, Problem.UNREACHABLE);
    if (circuit.unreachable()) isDown("no connection: " + why.getMessage());
  }

  /** There was no connection for a request. */
  void busy() {
    observer.failed(name, Problem.BUSY);
  }

  /** The client of a request that was sent wants no answer any more. */
  void cancelled() {
    observer.failed(name, Problem.CANCELLED);
  }

  /** It did not answer a request in time, which says nothing of the others. */
  void timedOut() {
    observer.failed(name, Problem.TIMEOUT);
  }

  /** A request was sent, and the connection broke. */
  void lost(Throwable why) {
    observer.failed(name, Problem.LOST);
    if (circuit.lost()) isDown("requests get lost: " + why.getMessage());
  }

  /**
   * A request is being answered.
   *
   * @param nanos since it was sent
   */
  void answered(int status, long nanos) {
    observer.answered(name, status, nanos);
    if (circuit.answered()) isBack();
  }

  void probeFailed(String why) {
    if (circuit.probeFailed()) isDown(why);
  }

  void probeAnswered(long newestBlock) {
    if (circuit.probeAnswered(newestBlock)) isBack();
  }

  private void isDown(String why) {
    log.warn("gateway: {} is down: {}", this, why);
  }

  private void isBack() {
    log.info("gateway: {} is up again", this);
  }

  /** Is used for nothing new; what is under way may end, WebSockets are told to connect again. */
  void retire(long patienceMs) {
    unwatch.run();
    tunnels.forEach(Tunnel::restart);
    client.shutdown(patienceMs, TimeUnit.MILLISECONDS);
    webSocketClient.shutdown(patienceMs, TimeUnit.MILLISECONDS);
  }

  /** Nothing of it is to be left. */
  void close() {
    tunnels.forEach(Tunnel::cut);
  }

  @Override
  public String toString() {
    return name;
  }
}
