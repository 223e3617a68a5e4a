package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers its pid, and misbehaves on request: {@code /block?ms=N} keeps its event loop busy, {@code
 * /eat?mib=N} keeps memory. The file that {@code config.mood} names, if it is there, says how it
 * behaves from its start: {@code throws}, {@code hangs}, {@code fails} (500 to everything), {@code
 * halffails} (500 to every second request but health checks), {@code sick} (503 to health checks).
 * With TLS if {@code config.keystore} names a file.
 */
public final class MoodyVerticle extends VerticleBase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());
  private static final int MIB = 1 << 20;
  private static final List<byte[]> EATEN = new CopyOnWriteArrayList<>();

  private String mood = "";
  private int requests;

  @Override
  public Future<?> start() throws IOException {
    Path file = Path.of(config().getString("mood", "/nonexistent"));
    if (Files.exists(file)) mood = Files.readString(file);
    if (mood.equals("throws")) throw new IllegalStateException("the new version throws");
    if (mood.equals("hangs")) return Future.future(never -> {});
    return vertx
        .createHttpServer(options())
        .requestHandler(this::handle)
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }

  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    String keystore = config().getString("keystore", "");
    if (keystore.isEmpty()) return options;
    return options
        .setSsl(true)
        .setKeyCertOptions(new PfxOptions().setPath(keystore).setPassword("changeit"));
  }

  private void handle(HttpServerRequest request) {
    boolean health = request.path().equals("/health/ready");
    if (health) System.out.println("asked for its health");
    if (mood.equals("fails") || (mood.equals("halffails") && !health && requests++ % 2 == 0)) {
      request.response().setStatusCode(500).end("moody");
    } else if (health) {
      request.response().setStatusCode(mood.equals("sick") ? 503 : 200).end();
    } else {
      obey(request);
      request.response().end(PID);
    }
  }

  private static void obey(HttpServerRequest request) {
    if (request.path().equals("/block")) blockTheEventLoop(request.getParam("ms"));
    if (request.path().equals("/eat")) eat(Integer.parseInt(request.getParam("mib")));
  }

  private static void blockTheEventLoop(String ms) {
    System.out.println("blocking");
    long end = System.nanoTime() + Long.parseLong(ms) * 1_000_000;
    while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
  }

  /** Only memory that was written to is resident. */
  private static void eat(int mib) {
    System.out.println("eating");
    byte[] food = new byte[mib * MIB];
    Arrays.fill(food, (byte) 1);
    EATEN.add(food);
  }
}
