package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.handoff.TestNode.TestWorker;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An offer of HTTP/2 in clear text, which is taken up where nothing gets lost by it. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ClearTextUpgradeTest {
  private static final String OFFER =
      """
      Connection: Upgrade, HTTP2-Settings
      Upgrade: h2c
      HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA
      """
          .replace("\n", "\r\n");

  @TempDir Path folder;

  @Test
  void aRequestWithABodyStaysHttp1() throws Exception {
    try (TestNode node = new TestNode(folder)) {
      TestWorker worker = node.worker();
      worker
          .vertx
          .createHttpServer()
          .requestHandler(request -> request.body().onSuccess(body -> request.response().end(body)))
          .listen(node.port(), "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      node.choose(worker);
      String body = "x".repeat(100_000);
      try (RawClient client = new RawClient(node.port())) {
        client.send(RawClient.post(body).replace("Host: test\r\n", "Host: test\r\n" + OFFER));
        assertEquals(body, client.response().body());
      }
      try (RawClient client = new RawClient(node.port())) {
        client.send(
            ("POST /echo HTTP/1.1\r\nHost: test\r\n" + OFFER)
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertEquals("abc", client.response().body());
      }
      try (RawClient client = new RawClient(node.port())) {
        client.send(RawClient.get("/").replace("Host: test\r\n", "Host: test\r\n" + OFFER));
        assertEquals(101, client.response().status());
      }
    }
  }
}
