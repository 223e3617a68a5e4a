package io.jelly.worker;

import io.jelly.handoff.ClientConnections;
import io.jelly.handoff.RawConnection;
import io.jelly.rpc.ErrorCode;
import io.jelly.rpc.RpcException;
import io.jelly.rpc.RpcHttp;
import io.jelly.rpc.RpcTcp;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of clients to the built-in service of one worker: how many there may be, how long
 * they may be silent, and how many requests each may have in flight over HTTP/2. A connection over
 * the bound is told so when its first request is there, and then closed; health checks pass. All of
 * it changes while they are open. Thread-safe.
 */
final class ClientGate {
  private static final Logger log = LoggerFactory.getLogger(ClientGate.class);
  private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready");

  /** For the answer to get through; then the connection is closed, whatever the client does. */
  private static final long LINGER_MS = 2_000;

  private final ClientConnections connections;
  private final IntSupplier all;
  private final Set<HttpConnection> refused = ConcurrentHashMap.newKeySet();
  private final Map<HttpConnection, Context> multiplexed = new ConcurrentHashMap<>();
  private volatile GateLimits limits;

  /**
   * @param all how many connections the whole worker has now, as far as that is known: also those
   *     that have sent nothing yet
   */
  ClientGate(GateLimits limits, IntSupplier all) {
    this.limits = limits;
    connections = new ClientConnections(limits.idleMs());
    this.all = () -> Math.max(all.getAsInt(), connections.size());
  }

  GateLimits limits() {
    return limits;
  }

  /** Other bounds apply from now on. */
  void change(GateLimits next) {
    int before = limits.streams();
    limits = next;
    connections.idleAfter(next.idleMs());
    if (before != next.streams())
      multiplexed.forEach(
          (connection, context) -> context.runOnContext(now -> bound(connection, next.streams())));
  }

  /** A connection has sent its first bytes; on its event loop. */
  void opened(HttpConnection connection) {
    connection.exceptionHandler(broken -> log.debug("a client's connection broke", broken));
    boolean http2 = connection.getWindowSize() >= 0;
    if (http2) {
      multiplexed.put(connection, Vertx.currentContext());
      bound(connection, limits.streams());
    }
    connections.add(
        connection,
        () -> {
          refused.remove(connection);
          multiplexed.remove(connection);
        });
    if (isFull()) refused.add(connection);
  }

  /** Counts the one that has just come. */
  private boolean isFull() {
    return all.getAsInt() > limits.connections();
  }

  private static void bound(HttpConnection connection, int streams) {
    Http2Settings settings = connection.settings();
    if (settings.getMaxConcurrentStreams() != streams)
      connection.updateSettings(new Http2Settings(settings).setMaxConcurrentStreams(streams));
  }

  /** Answers a request on a connection that is one too many; false if it is none. */
  boolean refuses(HttpServerRequest request) {
    if (refused.isEmpty()
        || !refused.contains(request.connection())
        || HEALTH.contains(String.valueOf(request.path()))) return false;
    RpcHttp.refuse(request, tooMany());
    // Over HTTP/2 the answer ends its stream only.
    if (request.version() == HttpVersion.HTTP_2) end(request.connection());
    return true;
  }

  private static void end(HttpConnection connection) {
    var unused = connection.shutdown(LINGER_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * A call has been read: its client may be silent until it is answered, which has a time-out of
   * its own. On its event loop, as is what it answers, to be run then.
   */
  static Runnable answering(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    RawConnection.hold(connection, Long.MAX_VALUE);
    return () -> RawConnection.release(connection);
  }

  /** Whether a TCP connection may stay; if not, it is told and ends. */
  boolean admits(NetSocket socket) {
    connections.add(socket, () -> {});
    boolean tooMany = isFull();
    if (tooMany) RpcTcp.refuse(socket, tooMany(), new WorkerTcp());
    return !tooMany;
  }

  private RpcException tooMany() {
    return ErrorCode.tooMany("maxConnections", limits.connections(), "connections per worker");
  }
}
