package bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * WebSockets with one message in flight each: {@code SocketLoad PORT CONNECTIONS SECONDS WARMUP
 * FILE}, where the file holds the message; the first WARMUP seconds are not counted. Prints one line as wrk/result.lua does: answers a second, p50
 * and p99 in microseconds, failures.
 */
public final class SocketLoad {
  private static final int LARGEST = 32 << 20;
  private static final int MOST_SAMPLES = 4_000_000;

  // Only the one event loop touches these until all sockets are closed.
  private final long[] micros = new long[MOST_SAMPLES];
  private int answers;
  private int failures;
  private long begin;
  private long end;
  private String message = "";

  /** Kept, as Vert.x closes a client that nobody refers to any more. */
  private WebSocketClient client;

  private void open(int port) {
    client
        .connect(port, "127.0.0.1", "/")
        .onFailure(
            failure -> {
              System.err.println(failure);
              failures++;
            })
        .onSuccess(this::converse);
  }

  private void converse(WebSocket socket) {
    long[] sent = {System.nanoTime()};
    socket.textMessageHandler(
        answer -> {
          long now = System.nanoTime();
          if (!isResult(answer)) failures++;
          if (now >= begin && answers < MOST_SAMPLES) micros[answers++] = (now - sent[0]) / 1_000;
          if (now >= end) {
            socket.close();
            return;
          }
          sent[0] = now;
          socket.writeTextMessage(message);
        });
    socket.closeHandler(
        closed -> {
          if (System.nanoTime() < end) failures++;
        });
    socket.writeTextMessage(message);
  }

  /** Of the first call of a batch, which tells enough of the others. */
  private static boolean isResult(String answer) {
    int end = Math.min(answer.length(), 80);
    return answer.substring(0, end).contains("\"result\"");
  }

  public static void main(String[] args) throws Exception {
    SocketLoad load = new SocketLoad();
    load.message = Files.readString(Path.of(args[4]));
    long seconds = Long.parseLong(args[2]);
    long warmup = Long.parseLong(args[3]);
    load.begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmup);
    load.end = load.begin + TimeUnit.SECONDS.toNanos(seconds);
    Vertx vertx = Vertx.vertx();
    WebSocketClientOptions options =
        new WebSocketClientOptions().setMaxConnections(10_000).setMaxMessageSize(LARGEST);
    vertx.runOnContext(
        started -> {
          load.client = vertx.createWebSocketClient(options);
          for (int i = 0; i < Integer.parseInt(args[1]); i++) load.open(Integer.parseInt(args[0]));
        });
    // An answer may come later than the end by as long as it takes.
    TimeUnit.SECONDS.sleep(warmup + seconds + 1);
    vertx.close().await();
    Arrays.sort(load.micros, 0, load.answers);
    System.out.printf(
        "RESULT %.1f %d %d %d%n",
        load.answers / (double) seconds, load.percentile(50), load.percentile(99), load.failures);
  }

  private long percentile(int percent) {
    return answers == 0 ? 0 : micros[(int) ((answers - 1) * (long) percent / 100)];
  }
}
