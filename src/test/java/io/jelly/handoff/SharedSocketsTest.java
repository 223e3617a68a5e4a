package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.handoff.TestNode.TestWorker;
import io.jelly.wire.Scoreboard.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that accepts from copies of listening sockets and is told to stop it: copies and orders
 * come over different sockets, in any order.
 */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class SharedSocketsTest {
  @TempDir Path folder;
  private TestNode node;
  private TestWorker worker;
  private ListeningSocket socket;

  @BeforeEach
  void open() throws Exception {
    node = new TestNode(folder);
    worker = node.worker();
    socket =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    worker
        .vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end("here"))
        .listen(8080, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    node.close();
  }

  private RawClient ask() throws Exception {
    RawClient client = new RawClient(((InetSocketAddress) socket.address()).getPort());
    client.send(RawClient.get("/"));
    return client;
  }

  private void awaitCopy() throws Exception {
    while (worker.board.get(Counter.LISTENERS) == 0) Thread.onSpinWait();
  }

  /** A server that accepted would have done so when its loop has had several turns. */
  private void assertNobodyAccepts() throws Exception {
    long before = worker.board.get(Counter.SELF_ACCEPTED);
    for (int turn = 0; turn < 10; turn++) LinkFixture.on(worker.servers.loop(), () -> true);
    assertEquals(before, worker.board.get(Counter.SELF_ACCEPTED));
  }

  @Test
  void acceptsFromCopyUntilToldToStop() throws Exception {
    node.share(worker, socket);
    try (RawClient client = ask()) {
      assertEquals("here", client.response().body());
    }
    worker.servers.stopAccepting(1);
    LinkFixture.on(worker.servers.loop(), () -> true); // Only then it is told.
    try (RawClient waiting = ask()) {
      assertNobodyAccepts();
      node.share(worker, socket);
      assertEquals("here", waiting.response().body());
    }
  }

  @Test
  void orderThatOvertakesItsCopyIsKept() throws Exception {
    worker.servers.stopAccepting(1);
    node.share(worker, socket);
    awaitCopy();
    try (RawClient waiting = ask()) {
      assertNobodyAccepts();
      node.share(worker, socket);
      assertEquals("here", waiting.response().body());
    }
  }

  @Test
  void orderThatComesLateLeavesTheNextCopy() throws Exception {
    node.share(worker, socket);
    node.share(worker, socket);
    worker.servers.stopAccepting(1);
    try (RawClient client = ask()) {
      assertEquals("here", client.response().body());
    }
  }
}
