package io.jelly.handoff;

import static io.jelly.handoff.RawClient.get;
import static io.jelly.handoff.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jelly.handoff.TestNode.TestWorker;
import io.jelly.wire.Scoreboard.Counter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Connections of plain HTTP/1.1 that go from one worker to another while a client uses them. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class MigrationTest {
  @TempDir Path folder;
  private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
  private final Set<String> served = ConcurrentHashMap.newKeySet();
  private final AtomicInteger servedTwice = new AtomicInteger();
  private TestNode node;
  private TestWorker a;
  private TestWorker b;
  private RawClient client;

  @BeforeEach
  void open() throws Exception {
    node = new TestNode(folder);
    a = serving("a");
    b = serving("b");
    node.choose(a);
    client = new RawClient(node.port());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    node.close();
  }

  private TestWorker serving(String name) throws Exception {
    TestWorker worker = node.worker();
    worker
        .vertx
        .createHttpServer()
        .requestHandler(request -> answer(name, request))
        .listen(node.port(), "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return worker;
  }

  private void answer(String name, HttpServerRequest request) {
    HttpServerResponse response = request.response().putHeader("worker", name);
    if (request.path().equals("/hold")) held.add(request);
    else if (request.path().equals("/echo"))
      request
          .body()
          .onSuccess(
              body -> {
                if (!served.add(body.toString())) servedTwice.incrementAndGet();
                response.end(body);
              });
    else response.end(request.path());
  }

  private HttpServerRequest held() throws InterruptedException {
    return LinkFixture.next(held);
  }

  private CompletableFuture<Void> drainA() throws Exception {
    node.choose(b);
    return a.drain(true);
  }

  private static void await(CompletableFuture<Void> drain) throws Exception {
    drain.get(10, TimeUnit.SECONDS);
  }

  private void answersFrom(String worker, String path) throws Exception {
    RawClient.Response response = client.response();
    assertEquals(path, response.body());
    assertEquals(worker, response.header("worker"));
    assertEquals("", response.header("connection"));
  }

  @Test
  void anIdleConnectionServesOnElsewhere() throws Exception {
    client.send(get("/1"));
    answersFrom("a", "/1");
    await(drainA());
    client.send(get("/2") + get("/3"));
    answersFrom("b", "/2");
    answersFrom("b", "/3");
    assertEquals(1, a.board.get(Counter.MIGRATED_OUT));
    assertEquals(1, b.board.get(Counter.MIGRATED_IN));
    assertEquals(0, a.board.get(Counter.CONNECTIONS));
    assertEquals(1, b.board.get(Counter.CONNECTIONS));
    assertEquals(1, a.board.get(Counter.REQUESTS));
    assertEquals(2, b.board.get(Counter.REQUESTS));
  }

  @Test
  void aConnectionWithoutAByteYetMovesToo() throws Exception {
    while (a.servers.connections().size() == 0) Thread.onSpinWait();
    await(drainA());
    client.send(get("/1"));
    answersFrom("b", "/1");
  }

  @Test
  void firstBytesThatSayNothingYetTravelWithTheirConnection() throws Exception {
    String request = get("/1");
    client.send(request.substring(0, 4));
    while (a.servers.connections().size() == 0) Thread.onSpinWait();
    await(drainA());
    client.send(request.substring(4));
    answersFrom("b", "/1");
  }

  @Test
  void aBusyConnectionMovesBehindItsResponse() throws Exception {
    client.send(get("/hold"));
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = drainA();
    assertFalse(drain.isDone());
    request.response().end("/hold");
    answersFrom("a", "/hold");
    await(drain);
    client.send(get("/2"));
    answersFrom("b", "/2");
  }

  @Test
  void pipelinedRequestsAreAnsweredOnceAndInOrder() throws Exception {
    client.send(get("/hold") + get("/2") + get("/3"));
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = drainA();
    client.send(get("/4"));
    request.response().end("/hold");
    for (String path : List.of("/hold", "/2", "/3", "/4")) {
      assertEquals(path, client.response().body());
    }
    await(drain);
    client.send(get("/5"));
    answersFrom("b", "/5");
    assertEquals(5, a.board.get(Counter.REQUESTS) + b.board.get(Counter.REQUESTS));
  }

  @Test
  void aRequestSplitInItsHeadLosesNoByte() throws Exception {
    // In one write, so that the worker has the beginning of the second one, too.
    client.send(get("/hold") + get("/2").substring(0, 9));
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = drainA();
    request.response().end("/hold");
    answersFrom("a", "/hold");
    client.send(get("/2").substring(9));
    answersFrom("a", "/2");
    await(drain);
    client.send(get("/3"));
    answersFrom("b", "/3");
  }

  @Test
  void aBodyThatStillArrivesIsReadToItsEnd() throws Exception {
    String request = post("0123456789");
    int half = request.length() - 5;
    client.send(get("/hold") + request.substring(0, half));
    HttpServerRequest first = held();
    CompletableFuture<Void> drain = drainA();
    first.response().end("/hold");
    answersFrom("a", "/hold");
    client.send(request.substring(half));
    answersFrom("a", "0123456789");
    await(drain);
    client.send(get("/3"));
    answersFrom("b", "/3");
  }

  @Test
  void aResponseInChunksIsSentToItsEnd() throws Exception {
    client.send(get("/hold"));
    HttpServerResponse response = held().response().setChunked(true);
    response.write("one ");
    CompletableFuture<Void> drain = drainA();
    response.write("two ");
    response.end("three");
    answersFrom("a", "one two three");
    await(drain);
    client.send(get("/2"));
    answersFrom("b", "/2");
  }

  @Test
  void aResponseThatEndsWithItsConnectionEndsIt() throws Exception {
    client.send("GET /hold HTTP/1.0\r\nHost: test\r\n\r\n");
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = drainA();
    request.response().end("/hold");
    assertEquals("/hold", client.response().body());
    assertEquals("", client.rest(), "the client waits for the end of the connection");
    await(drain);
    assertEquals(0, b.board.get(Counter.MIGRATED_IN));
  }

  @Test
  void aClientThatSaysCloseIsClosed() throws Exception {
    client.send("GET /hold HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = drainA();
    request.response().end("/hold");
    assertEquals("/hold", client.response().body());
    assertEquals("", client.rest());
    await(drain);
    assertEquals(0, b.board.get(Counter.MIGRATED_IN));
  }

  @Test
  void withoutAnotherWorkerABusyConnectionIsToldToClose() throws Exception {
    client.send(get("/hold"));
    HttpServerRequest request = held();
    CompletableFuture<Void> drain = a.drain(false);
    request.response().end("/hold");
    RawClient.Response response = client.response();
    assertEquals("close", response.header("connection"));
    assertEquals("/hold", response.body());
    assertEquals("", client.rest());
    await(drain);
  }

  @Test
  void underLoadNothingIsLostOrServedTwice() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<RawClient> clients = new ArrayList<>();
    List<CompletableFuture<Integer>> loads = new ArrayList<>();
    client.close();
    for (int i = 0; i < 8; i++) {
      int number = i;
      RawClient own = new RawClient(node.port());
      clients.add(own);
      loads.add(CompletableFuture.supplyAsync(() -> load(own, number, over), this::onThread));
    }
    long counted = 0;
    TestWorker from = a;
    for (int i = 0; i < 6; i++) {
      // Some requests between the drains, by count and not by time.
      while (from.board.get(Counter.REQUESTS) < 100) Thread.onSpinWait();
      TestWorker to = serving("w" + i);
      node.choose(to);
      await(from.drain(true));
      counted += from.board.get(Counter.REQUESTS);
      from = to;
    }
    over.set(true);
    int sent = 0;
    for (CompletableFuture<Integer> load : loads) sent += load.get(20, TimeUnit.SECONDS);
    counted += from.board.get(Counter.REQUESTS);
    assertEquals(sent, counted);
    assertEquals(sent, served.size());
    assertEquals(0, servedTwice.get());
    assertEquals(8, from.board.get(Counter.CONNECTIONS), "no connection was closed");
    for (RawClient own : clients) own.close();
  }

  private void onThread(Runnable task) {
    Thread thread = new Thread(task, "test-client");
    thread.setDaemon(true);
    thread.start();
  }

  /** Three requests at a time, cut in two at a place that moves, then three answers. */
  private static int load(RawClient own, int number, AtomicBoolean over) {
    int sent = 0;
    try {
      while (!over.get() || sent == 0) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 3; i++) requests.append(post(number + "-" + (sent + i)));
        int cut = sent % requests.length();
        own.send(requests.substring(0, cut));
        own.send(requests.substring(cut));
        for (int i = 0; i < 3; i++) assertEquals(number + "-" + sent++, own.response().body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sent;
  }
}
