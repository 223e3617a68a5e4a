package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one worker over HTTP whether it serves, on a connection that is handed to it like a client's
 * ({@link Probe}): the answer comes from the application's own server.
 */
final class HealthProbe {
  private static final Logger log = LoggerFactory.getLogger(HealthProbe.class);
  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final int STATUS_DIGITS_END = "HTTP/1.1 200".length();

  /** Names of sockets are used again: their folder's path may be long. */
  private static final int NAMES = 1_000;

  private static final String NO_HTTP = "does not speak HTTP/1.1";
  private static final String CLOSED = "closed without an answer";
  private static final String LOST = "did not answer: ";

  /**
   * What came back.
   *
   * @param status of HTTP; 0 if there was no answer of HTTP
   * @param problem why there was none
   */
  record Answer(int status, String problem) {
    private static final int SERVER_ERROR = 500;

    /** As of a server that was asked over TLS and has none, or the other way round. */
    boolean isOtherwise() {
      return problem.equals(NO_HTTP) || problem.equals(CLOSED) || problem.startsWith(LOST);
    }

    /** Not the answer of a server that serves. */
    boolean isBad() {
      return status == 0 || status >= SERVER_ERROR;
    }

    @Override
    public String toString() {
      return status == 0 ? problem : "answered " + status;
    }
  }

  private final DescriptorLoop loop;
  private final SupervisorThread thread;
  private final Listeners listeners;
  private final Path folder;
  private final AtomicInteger count = new AtomicInteger();

  /** The listeners whose servers were found to have TLS. */
  private final Set<Integer> secure = ConcurrentHashMap.newKeySet();

  private final Executor askers =
      Executors.newCachedThreadPool(
          task -> {
            Thread asker = new Thread(task, "jelly-health");
            asker.setDaemon(true);
            return asker;
          });

  /**
   * @param folder of the owner alone, for sockets
   */
  HealthProbe(DescriptorLoop loop, SupervisorThread thread, Listeners listeners, Path folder) {
    this.loop = loop;
    this.thread = thread;
    this.listeners = listeners;
    this.folder = folder;
  }

  /**
   * Asks; on the supervisor's thread. Never fails, and completes on any thread: within the time-out
   * and what a busy machine adds. With several ports the worker is asked on the node's first.
   */
  CompletableFuture<Answer> ask(WorkerHandle worker, String path, long timeoutMs) {
    ServingWorker serving = worker.serving();
    if (serving == null || worker.listeners.isEmpty())
      return CompletableFuture.completedFuture(new Answer(0, "listens on no port"));
    int listener = Collections.min(worker.listeners);
    CompletableFuture<SocketAddress> address = new CompletableFuture<>();
    loop.run(
        () -> {
          NodeListener found = listeners.find(listener);
          if (found == null) address.completeExceptionally(new IOException("its port is closed"));
          else address.complete(found.address());
        });
    return address
        .thenApplyAsync(
            where -> converse(serving, listener, where, request(path, where), timeoutMs), askers)
        .exceptionally(failure -> new Answer(0, "cannot be asked: " + failure));
  }

  private static String request(String path, SocketAddress where) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: "
        + (where instanceof java.net.InetSocketAddress ? ListeningSocket.text(where) : "localhost")
        + "\r\nUser-Agent: jelly-cluster\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  /** As the last time; a server that then makes nothing of it may by now have TLS, or no more. */
  private Answer converse(
      ServingWorker serving, int listener, SocketAddress where, String request, long timeoutMs) {
    boolean tls = secure.contains(listener);
    Answer answer = converse(serving, listener, where, request, timeoutMs, tls);
    if (!answer.isOtherwise()) return answer;
    Answer other = converse(serving, listener, where, request, timeoutMs, !tls);
    if (other.status() == 0) return other.isOtherwise() ? answer : other;
    if (tls) secure.remove(listener);
    else secure.add(listener);
    return other;
  }

  /** A connection that was lost may not even have reached the worker, so it is asked once more. */
  private Answer converse(
      ServingWorker serving,
      int listener,
      SocketAddress where,
      String request,
      long timeoutMs,
      boolean tls) {
    try {
      return converseOnce(serving, listener, where, request, timeoutMs, tls);
    } catch (IOException lost) {
      log.debug("asks again after {}", lost.toString());
    }
    try {
      return converseOnce(serving, listener, where, request, timeoutMs, tls);
    } catch (IOException e) {
      return new Answer(0, LOST + e.getMessage());
    }
  }

  private Answer converseOnce(
      ServingWorker serving,
      int listener,
      SocketAddress where,
      String request,
      long timeoutMs,
      boolean tls)
      throws IOException {
    Path meeting = folder.resolve("p" + count.incrementAndGet() % NAMES + ".sock");
    try (Probe probe = Probe.open(where, meeting)) {
      AtomicBoolean late = new AtomicBoolean();
      var timer =
          thread.after(
              Math.max(1, timeoutMs),
              () -> {
                late.set(true);
                probe.close();
              });
      loop.run(
          () -> {
            probe.served().listenerId(listener);
            if (!serving.offer(probe.served())) probe.served().close();
          });
      try {
        return tls ? secureAnswer(probe.client(), request) : plainAnswer(probe.client(), request);
      } catch (IOException e) {
        if (!late.get()) throw e;
        return new Answer(0, "did not answer within " + timeoutMs + " ms");
      } finally {
        timer.cancel(false);
      }
    }
  }

  private static Answer plainAnswer(SocketChannel client, String request) throws IOException {
    return answer(Channels.newInputStream(client), Channels.newOutputStream(client), request);
  }

  private static Answer secureAnswer(SocketChannel client, String request) throws IOException {
    SSLSocket secure = ProbeTls.over(client);
    return answer(secure.getInputStream(), secure.getOutputStream(), request);
  }

  /** Reads to the end, so that the server sees a client that leaves in peace. */
  private static Answer answer(InputStream in, OutputStream out, String request)
      throws IOException {
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    String head = new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.ISO_8859_1);
    return head.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d\\b.*")
        ? new Answer(Integer.parseInt(head.substring(STATUS_DIGITS_END - 3, STATUS_DIGITS_END)), "")
        : new Answer(0, head.isEmpty() ? CLOSED : NO_HTTP);
  }
}
