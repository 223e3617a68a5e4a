package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.handoff.TestNode.TestWorker;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/1.1 over TLS cannot move: it ends behind a response that says so. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TlsDrainTest {
  private static final int DRAINS = 5;

  @TempDir Path folder;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private TestWorker serving(TestNode node, Path keystore) throws Exception {
    TestWorker worker = node.worker();
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PfxOptions().setPath(keystore.toString()).setPassword("changeit"));
    worker
        .vertx
        .createHttpServer(options)
        .requestHandler(request -> request.response().end(request.path()))
        .listen(node.port(), "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return worker;
  }

  @Test
  void underLoadEveryClientIsToldAndNoneFails() throws Exception {
    Path keystore = TestKeystore.in(folder);
    SSLSocketFactory sockets = TestKeystore.trusting(keystore).getSocketFactory();
    try (TestNode node = new TestNode(folder)) {
      TestWorker from = serving(node, keystore);
      node.choose(from);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 16; i++) clients.add(new Thread(() -> use(sockets, node.port())));
      clients.forEach(Thread::start);
      for (int i = 0; i < DRAINS; i++) {
        awaitAnswers(100);
        TestWorker to = serving(node, keystore);
        node.choose(to);
        from.drain(true).get(10, TimeUnit.SECONDS);
        from = to;
      }
      over.set(true);
      for (Thread client : clients) client.join();
      assertEquals(List.of(), List.copyOf(failures));
    }
  }

  private void awaitAnswers(int more) {
    int wanted = answered.get() + more;
    while (answered.get() < wanted && failures.isEmpty()) LockSupport.parkNanos(1_000_000);
  }

  private void use(SSLSocketFactory sockets, int port) {
    try {
      while (!over.get()) {
        RawClient client = new RawClient(sockets.createSocket("127.0.0.1", port));
        boolean closes = false;
        for (int i = 0; !closes && !over.get(); i++) {
          client.send(RawClient.get("/" + i));
          RawClient.Response response = client.response();
          assertEquals("/" + i, response.body());
          answered.incrementAndGet();
          closes = response.header("connection").equals("close");
        }
        client.close();
      }
    } catch (Exception | AssertionError e) {
      failures.add(e.toString());
    }
  }
}
