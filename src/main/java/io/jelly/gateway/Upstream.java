package io.jelly.gateway;

import io.jelly.gateway.Circuit.Failed;
import io.jelly.gateway.UpstreamObserver.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upstream of a worker: its connections, what is known of it, and the WebSockets that lead to
 * it. Thread-safe.
 */
final class Upstream {
  private static final Logger log = LoggerFactory.getLogger(Upstream.class);

  private final Vertx vertx;
  private final GatewayTransport transport;
  private final Runnable whenDown;
  private final UpstreamObserver observer;
  private final String name;
  private final Runnable unwatch;
  private final Circuit circuit = new Circuit();
  private final Set<UpstreamConnections> retiring = ConcurrentHashMap.newKeySet();
  private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger openTunnels = new AtomicInteger();
  private volatile UpstreamSettings settings;
  private volatile UpstreamConnections connections;
  private volatile boolean retired;

  /**
   * @param whenDown run on any thread when it is cut off
   */
  Upstream(
      Vertx vertx,
      UpstreamSettings settings,
      UpstreamObserver observer,
      GatewayTransport transport,
      Runnable whenDown) {
    this.vertx = vertx;
    this.settings = settings;
    this.observer = observer;
    this.transport = transport;
    this.whenDown = whenDown;
    name = settings.url().toString();
    unwatch = observer.watch(name, this::isUp, openTunnels::get);
    connections = new UpstreamConnections(vertx, settings);
  }

  UpstreamSettings settings() {
    return settings;
  }

  /** Other settings for the same address; on the gateway's event loop. */
  void change(UpstreamSettings next) {
    settings = next;
    UpstreamConnections before = connections;
    if (before.suit(next)) return;
    connections = new UpstreamConnections(vertx, next);
    var unused = retire(before);
  }

  private Future<?> retire(UpstreamConnections old) {
    retiring.add(old);
    return old.retire().onComplete(ended -> retiring.remove(old));
  }

  /** See {@link Circuit#isUp}. */
  boolean isUp() {
    return circuit.isUp();
  }

  /** See {@link Circuit#block}. */
  long block() {
    return circuit.block();
  }

  /** See {@link Circuit#admits}. */
  boolean admits(boolean read) {
    return circuit.admits(read, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  /**
   * A request on a connection of its own, of which nothing has been sent.
   *
   * @param fresh whether the connection must not have carried another before
   */
  Future<HttpClientRequest> request(HttpMethod method, String uri, long timeoutMs, boolean fresh) {
    RequestOptions options = options(method, uri, timeoutMs);
    return open(fresh ? all -> all.freshRequest(options) : all -> all.request(options));
  }

  /** The same for one that is to become a WebSocket. */
  Future<HttpClientRequest> webSocket(String uri, long timeoutMs) {
    if (openTunnels.get() >= settings.maxWebSockets())
      return Future.failedFuture(new ConnectionPoolTooBusyException("too many WebSockets"));
    RequestOptions options = options(HttpMethod.GET, uri, timeoutMs);
    return open(all -> all.webSocket(options));
  }

  /** From others if these connections are being replaced. */
  private Future<HttpClientRequest> open(
      Function<UpstreamConnections, Future<HttpClientRequest>> how) {
    UpstreamConnections now = connections;
    return how.apply(now)
        .recover(why -> now.isRetired() && !retired ? open(how) : Future.failedFuture(why));
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
    if (retired) tunnel.restart(); // Since its handshake.
  }

  /** A tunnel carries nothing any more; its connections may still have to be cut. */
  void ended() {
    openTunnels.decrementAndGet();
  }

  void closed(Tunnel tunnel) {
    tunnels.remove(tunnel);
  }

  /**
   * Nobody took a connection for a request.
   *
   * @param nanos how long it took to learn that
   */
  void unreachable(Throwable why, long nanos) {
    observer.failed(name, Problem.UNREACHABLE);
    boolean silent = TimeUnit.NANOSECONDS.toMillis(nanos) >= settings.connectTimeoutMs();
    if (circuit.unreachable(silent ? Failed.SILENT : Failed.REFUSED))
      isDown("no connection: " + why.getMessage());
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

  void probeFailed(String why, Failed how) {
    if (circuit.probeFailed(how)) isDown(why);
  }

  void probeAnswered(long newestBlock) {
    if (circuit.probeAnswered(newestBlock)) isBack();
  }

  private void isDown(String why) {
    if (retired) return;
    log.warn("gateway: {} is down: {}", this, why);
    whenDown.run();
  }

  private void isBack() {
    log.info("gateway: {} is up again", this);
  }

  /** Whether it is an upstream no more. */
  boolean isRetired() {
    return retired;
  }

  /**
   * Is used for nothing new; what is in flight ends as it would, WebSockets are told to connect
   * again. Completed when nothing is left.
   */
  Future<?> retire() {
    retired = true;
    unwatch.run();
    tunnels.forEach(Tunnel::restart);
    return retire(connections);
  }

  /** Nothing of it is to be left; completed when what had to be cut is gone. */
  Future<?> close() {
    tunnels.forEach(Tunnel::cut);
    return Future.join(retiring.stream().map(old -> old.cut(transport)).toList());
  }

  @Override
  public String toString() {
    return name;
  }
}
