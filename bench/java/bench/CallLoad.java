package bench;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls JSON-RPC methods of a port over HTTP, as the lines of its input say, so that one warm JVM measures
 * all: {@code METHOD closed CALLERS SECONDS SETTLE} for so many callers, each with one call after the
 * other; {@code METHOD open RATE SECONDS SETTLE} for so many calls a second on average, whether or not
 * those before are answered. The first SETTLE seconds do not count. Answers each with a line: calls due
 * a second, answered with a result before the end a second, refused a second, failed in all (not answered within 30 s
 * among them), and of the answered ones the median and the 99th percentile in microseconds, from
 * when the call was due.
 */
public final class CallLoad {
  private static final int CONNECTIONS = 4_000;

  private final Context context;
  private final HttpClient client;
  private final int port;
  private final Buffer body;
  private final long countFrom;
  private final long end;
  private final List<Long> tookNanos = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger due = new AtomicInteger();
  private final AtomicInteger inTime = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  private CallLoad(
      Context context,
      HttpClient client,
      int port,
      String method,
      long start,
      int seconds,
      int settle) {
    this.context = context;
    this.client = client;
    this.port = port;
    body = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"id\":1}");
    countFrom = start + TimeUnit.SECONDS.toNanos(settle);
    end = start + TimeUnit.SECONDS.toNanos(seconds);
  }

  private void call(long dueAt, Runnable then) {
    boolean counts = dueAt >= countFrom;
    if (counts) due.incrementAndGet();
    open.incrementAndGet();
    client
        .request(HttpMethod.POST, port, "127.0.0.1", "/rpc")
        .compose(request -> request.putHeader("content-type", "application/json").send(body))
        .compose(response -> response.body().map(read -> response.statusCode()))
        .onComplete(
            status -> {
              if (counts && status.failed()) failed(status.cause());
              else if (counts && status.result() == 503) refused.incrementAndGet();
              else if (counts && status.result() != 200) failed.incrementAndGet();
              else if (counts) answered(dueAt);
              open.decrementAndGet();
              then.run();
            });
  }

  /** Says why, the first time. */
  private void failed(Throwable why) {
    if (failed.getAndIncrement() == 0) System.err.println("a call failed: " + why);
  }

  private void answered(long dueAt) {
    long now = System.nanoTime();
    if (now < end) inTime.incrementAndGet();
    tookNanos.add(now - dueAt);
  }

  private void again() {
    long now = System.nanoTime();
    if (now < end) call(now, this::again);
  }

  /** The times between are exponential, as of many clients that know nothing of each other. */
  private void atRate(int perSecond) throws InterruptedException {
    Random random = new Random(perSecond);
    double mean = 1e9 / perSecond;
    long next = System.nanoTime();
    while (next < end) {
      long left = next - System.nanoTime();
      if (left > 0) TimeUnit.NANOSECONDS.sleep(left);
      long dueAt = next;
      context.runOnContext(now -> call(dueAt, () -> {}));
      next += (long) (-Math.log(1 - random.nextDouble()) * mean);
    }
  }

  private void print(double seconds) {
    List<Long> sorted = new ArrayList<>(tookNanos);
    Collections.sort(sorted);
    System.out.printf(
        "%.0f %.1f %.1f %d %d %d%n",
        due.get() / seconds,
        inTime.get() / seconds,
        refused.get() / seconds,
        failed.get(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.99));
  }

  private static long quantile(List<Long> sorted, double q) {
    return sorted.isEmpty() ? 0 : sorted.get((int) (q * (sorted.size() - 1))) / 1000;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    // One for all: requests of the pool that come from many threads were found to wait for ever, without a connection.
    Context context = vertx.getOrCreateContext();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      int amount = Integer.parseInt(words[2]);
      int seconds = Integer.parseInt(words[3]);
      int settle = Integer.parseInt(words[4]);
      int port = Integer.parseInt(args[0]);
      new CallLoad(context, client, port, words[0], System.nanoTime(), seconds, settle)
          .run(words[1].equals("closed"), amount, seconds, settle);
    }
    vertx.close();
  }

  private void run(boolean closed, int amount, int seconds, int settle)
      throws InterruptedException {
    if (closed) {
      for (int i = 0; i < amount; i++) context.runOnContext(now -> again());
      TimeUnit.SECONDS.sleep(seconds);
    } else {
      atRate(amount);
    }
    long deadline = end + TimeUnit.SECONDS.toNanos(30);
    while (open.get() > 0 && System.nanoTime() < deadline) TimeUnit.MILLISECONDS.sleep(10);
    failed.addAndGet(open.get());
    print(seconds - settle);
  }
}
