package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Twice what a method can do: a worker refuses what would wait, and nothing else. */
class OverloadIT {
  private static final int CAPACITY = 200;
  private static final int SECONDS = 10;
  private static final int SETTLED_MS = 4_000;
  private static final Duration SEEN = Duration.ofSeconds(20);

  /**
   * The event loop of a worker on a busy machine waits for less than this: only the pool may be
   * overloaded.
   */
  private static final String ADAPTIVE = "{\"enabled\":true,\"targetMs\":200}";

  private static final String POOL = RpcPost.call("heavy.pool", 1);

  private final int tcp = FreePorts.one();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private record Answer(long sentMs, int status, String retryAfter, String body) {}

  /** Sends calls at a rate, whether or not those before are answered. */
  private Queue<Answer> load(NodeProcess node, int perSecond, int seconds) {
    Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    HttpRequest request = request(node, POOL);
    long start = System.nanoTime();
    for (int i = 0; i < perSecond * seconds; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      Await.pass(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      long sent = System.nanoTime();
      all.add(
          client
              .sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .thenAccept(response -> answers.add(answer(start, sent, response))));
    }
    all.forEach(CompletableFuture::join);
    return answers;
  }

  private static HttpRequest request(NodeProcess node, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/rpc"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static Answer answer(long start, long sent, HttpResponse<String> response) {
    return new Answer(
        (sent - start) / 1_000_000,
        response.statusCode(),
        response.headers().firstValue("retry-after").orElse(""),
        response.body());
  }

  @Test
  void twiceWhatItCanDoIsRefusedEarlyAndOthersNoticeNothing() throws Exception {
    NodeOptions options =
        NodeOptions.verticle("HeavyRpcVerticle")
            .workers(1)
            .config("{\"rpc\":{\"tcpPort\":" + tcp + ",\"adaptive\":" + ADAPTIVE + "}}");
    try (NodeProcess node = NodeProcess.start(options);
        Socket others = RpcPost.open(node.port());
        TextSocket web = TextSocket.open(node.port());
        LineClient lines = RpcTcpCaller.open(tcp)) {
      RpcPost.on(others, POOL);
      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int i = 0; i < 40; i++)
        waiting.add(
            client.sendAsync(
                request(node, RpcPost.call("heavy.wait", i)),
                HttpResponse.BodyHandlers.ofString()));
      CompletableFuture<Queue<Answer>> load =
          CompletableFuture.supplyAsync(() -> load(node, 2 * CAPACITY, SECONDS));
      Await.until("a refusal over WebSocket", SEEN, () -> isRefused(web.ask(POOL)));
      Await.until("a refusal over TCP", SEEN, () -> isRefused(lines.ask(POOL)));
      while (!load.isDone()) {
        assertEquals(200, RpcPost.on(others, RpcPost.call("heavy.light", 1)).status());
        assertTrue(Exchange.get(node.port(), "/health/ready").isOk());
        Await.pass(Duration.ofMillis(50));
      }
      check(load.get());
      for (var one : waiting) assertEquals(200, one.get(60, TimeUnit.SECONDS).statusCode());
      for (int i = 0; i < 20; i++) assertEquals(200, RpcPost.on(others, POOL).status());
    }
  }

  @Test
  void itIsSwitchedOnAndOffWhileCallsComeIn() throws Exception {
    Path file = Workspace.file("config.json", "{\"rpc\":{\"adaptive\":{\"enabled\":false}}}");
    NodeOptions options =
        NodeOptions.verticle("HeavyRpcVerticle").workers(1).with("-conf", file.toString());
    try (NodeProcess node = NodeProcess.start(options);
        TextSocket web = TextSocket.open(node.port())) {
      List<Long> pids = node.pids();
      web.ask(POOL);
      for (Answer one : load(node, 2 * CAPACITY, 2)) assertEquals(200, one.status());
      ConfigEdits edits = new ConfigEdits(node, file);
      edits.set("rpc.adaptive", new JsonObject().put("enabled", true).put("targetMs", 20));
      node.awaitLine("rpc\\.adaptive\\.enabled: false -> true, takes effect at once");
      CompletableFuture<Queue<Answer>> load =
          CompletableFuture.supplyAsync(() -> load(node, 3 * CAPACITY, SECONDS));
      Await.until("a refusal", SEEN, () -> isRefused(web.ask(POOL)));
      load.get();
      edits.set("rpc.adaptive", new JsonObject().put("enabled", false));
      node.awaitLine("rpc\\.adaptive\\.enabled: true -> false, takes effect at once");
      for (Answer one : load(node, 2 * CAPACITY, 2)) assertEquals(200, one.status());
      assertEquals(pids, node.pids(), "no worker was replaced");
    }
  }

  private static boolean isRefused(String answer) {
    return answer.contains("-32005") && answer.contains("\"limit\":\"adaptive\"");
  }

  private static void check(Queue<Answer> answers) {
    List<Answer> refused = answers.stream().filter(one -> one.status() != 200).toList();
    assertTrue(!refused.isEmpty());
    for (Answer one : refused) {
      assertEquals(503, one.status(), one::toString);
      assertEquals("1", one.retryAfter());
      assertTrue(isRefused(one.body()) && one.body().contains("\"id\":1"), one::toString);
    }
    // How long the others wait is for the simulation to say, and for bench/overload.sh.
    assertTrue(refused.stream().anyMatch(one -> one.sentMs() > SETTLED_MS), "it goes on refusing");
    assertTrue(
        answers.stream().anyMatch(one -> one.status() == 200 && one.sentMs() > SETTLED_MS),
        "and goes on serving");
  }
}
