package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
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

  /**
   * What came back.
   *
   * @param status of HTTP; 0 if there was no answer of HTTP
   * @param problem why there was none
   */
  record Answer(int status, String problem) {
    private static final int SERVER_ERROR = 500;

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

  /** A connection that was lost may not even have reached the worker, so it is asked once more. */
  private Answer converse(
      ServingWorker serving, int listener, SocketAddress where, String request, long timeoutMs) {
    try {
      return converseOnce(serving, listener, where, request, timeoutMs);
    } catch (IOException lost) {
      log.debug("asks again after {}", lost.toString());
    }
    try {
      return converseOnce(serving, listener, where, request, timeoutMs);
    } catch (IOException e) {
      return new Answer(0, "did not answer: " + e.getMessage());
    }
  }

  private Answer converseOnce(
      ServingWorker serving, int listener, SocketAddress where, String request, long timeoutMs)
      throws IOException {
    Path meeting = folder.resolve("p" + count.incrementAndGet() % NAMES + ".sock");
    try (Probe probe = Probe.open(where, meeting)) {
      var timer = thread.after(Math.max(1, timeoutMs), probe::close);
      loop.run(
          () -> {
            probe.served().listenerId(listener);
            if (!serving.offer(probe.served())) probe.served().close();
          });
      try {
        return answer(probe.client(), request);
      } catch (ClosedChannelException e) {
        return new Answer(0, "did not answer within " + timeoutMs + " ms");
      } finally {
        timer.cancel(false);
      }
    }
  }

  /** Reads to the end, so that the server sees a client that leaves in peace. */
  private static Answer answer(SocketChannel client, String request) throws IOException {
    client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (answer.size() < MAX_ANSWER_BYTES && client.read(buffer.clear()) >= 0) {
      answer.write(buffer.array(), 0, buffer.position());
    }
    String head = answer.toString(StandardCharsets.ISO_8859_1);
    return head.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d\\b.*")
        ? new Answer(Integer.parseInt(head.substring(STATUS_DIGITS_END - 3, STATUS_DIGITS_END)), "")
        : new Answer(0, head.isEmpty() ? "closed without an answer" : "does not speak HTTP/1.1");
  }
}
