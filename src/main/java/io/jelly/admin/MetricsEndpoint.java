package io.jelly.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * {@code GET /metrics} over HTTP, for Prometheus. On the JDK's own small server, as the primary
 * holds no other; it asks nobody who he is, and so belongs on loopback. A few requests at a time;
 * one that is not there within seconds is cut off.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final int MAX_THREADS = 4;
  private static final int MAX_SECONDS = 10;
  private static final long ANSWER_S = 5;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Supplier<CompletableFuture<String>> metrics;

  private MetricsEndpoint(
      HttpServer server, ExecutorService threads, Supplier<CompletableFuture<String>> metrics) {
    this.server = server;
    this.threads = threads;
    this.metrics = metrics;
  }

  /**
   * Listens.
   *
   * @param metrics in Prometheus' text format 0.0.4
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static MetricsEndpoint listen(
      InetSocketAddress address, Supplier<CompletableFuture<String>> metrics) throws IOException {
    // The server knows no other way to be told; it reads them once.
    System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(MAX_SECONDS));
    System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(MAX_SECONDS));
    HttpServer server = bind(address);
    ExecutorService threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            MAX_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            MetricsEndpoint::daemon);
    MetricsEndpoint endpoint = new MetricsEndpoint(server, threads, metrics);
    server.setExecutor(threads);
    server.createContext("/", endpoint::answer);
    server.start();
    return endpoint;
  }

  private static HttpServer bind(InetSocketAddress address) throws IOException {
    if (address.isUnresolved())
      throw new IOException("admin.host: there is no host " + address.getHostString());
    try {
      return HttpServer.create(address, 0);
    } catch (BindException e) {
      throw new IOException(
          "admin.port: cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage());
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "jelly-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        send(exchange, 404, TEXT, "There is /metrics.\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, TEXT, "GET it.\n");
      } else {
        metrics(exchange);
      }
    }
  }

  private void metrics(HttpExchange exchange) throws IOException {
    try {
      send(exchange, 200, FORMAT, metrics.get().get(ANSWER_S, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      send(exchange, 503, TEXT, "The node does not answer.\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(exchange, 503, TEXT, "The node stops.\n");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
