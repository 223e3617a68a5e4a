package io.jelly.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket that goes through to an upstream: bytes both ways, with back-pressure, whatever its
 * messages and extensions are. When the worker drains, or the upstream leaves the configuration,
 * the client is told 1012 between two frames; its answer goes on to the upstream, which thereby
 * sees a proper end. On the client's event loop; {@link #restart} on any thread.
 */
final class Tunnel {
  private static final long ANSWER_MS = 3_000;
  private static final short RESTART = 1012;

  private final Vertx vertx;
  private final Context context;
  private final NetSocket client;
  private final NetSocket server;
  private final Upstream upstream;
  private final long idleMs;
  private final Runnable cut;
  private final FrameEdge edge = new FrameEdge();
  private boolean restarting;
  private boolean told;
  private boolean over;
  private long heardNanos = System.nanoTime();

  /**
   * @param server the upstream's side
   * @param idleMs silence on both sides that ends it; 0 for never
   * @param cut closes both connections, also where a peer does not read
   */
  Tunnel(
      Vertx vertx,
      NetSocket client,
      NetSocket server,
      Upstream upstream,
      long idleMs,
      Runnable cut) {
    this.vertx = vertx;
    this.client = client;
    this.server = server;
    this.upstream = upstream;
    this.idleMs = idleMs;
    this.cut = cut;
    context = vertx.getOrCreateContext();
  }

  /** On the client's event loop. */
  void start() {
    upstream.opened(this);
    client.handler(this::fromClient);
    server.handler(this::fromServer);
    client.exceptionHandler(broken -> {}); // The close handlers hear of it as well.
    server.exceptionHandler(broken -> {});
    client.closeHandler(closed -> end());
    server.closeHandler(closed -> serverGone());
    client.shutdownHandler(draining -> restart());
    server.resume();
    if (idleMs > 0) lookIn(idleMs);
  }

  private void fromClient(Buffer data) {
    heardNanos = System.nanoTime();
    pass(data, client, server);
  }

  private void fromServer(Buffer data) {
    heardNanos = System.nanoTime();
    if (told) return;
    if (!restarting) {
      edge.advance(data);
      pass(data, server, client);
      return;
    }
    int end = edge.next(data, 0);
    pass(end < 0 ? data : data.slice(0, end), server, client);
    if (end >= 0) tell();
  }

  private static void pass(Buffer data, NetSocket from, NetSocket to) {
    to.write(data);
    if (!to.writeQueueFull()) return;
    from.pause();
    to.drainHandler(drained -> from.resume());
  }

  /** Ends it politely, once. */
  void restart() {
    context.runOnContext(
        now -> {
          if (restarting || over) return;
          restarting = true;
          if (edge.isReached()) tell();
        });
  }

  /** Ends it at once; any thread. */
  void cut() {
    upstream.closed(this);
    cut.run();
  }

  private void tell() {
    told = true;
    byte[] reason = "service restart".getBytes(StandardCharsets.UTF_8);
    if (!edge.isClosed()) {
      client.write(
          Buffer.buffer()
              .appendByte((byte) 0x88)
              .appendByte((byte) (reason.length + 2))
              .appendShort(RESTART)
              .appendBytes(reason));
    }
    vertx.setTimer(ANSWER_MS, passed -> end());
  }

  /** What it has sent before goes first, also where the client was too slow for it. */
  private void serverGone() {
    server.resume();
    context.runOnContext(then -> end());
  }

  private void lookIn(long ms) {
    vertx.setTimer(
        ms,
        passed -> {
          if (over) return;
          long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
          if (silent >= idleMs) end();
          else lookIn(idleMs - silent);
        });
  }

  private void end() {
    if (over) return;
    over = true;
    upstream.ended();
    client.close();
    server.close();
    vertx.setTimer(ANSWER_MS, passed -> cut());
  }
}
