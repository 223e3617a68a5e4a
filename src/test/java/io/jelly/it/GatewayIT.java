package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A node of two workers in front of JellyChain1 nodes, which die and come back. */
class GatewayIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int SWITCHED_BYTES = 129;

  private static JsonArray routes(FakeNodeProcess... upstreams) {
    JsonArray urls = new JsonArray();
    for (FakeNodeProcess upstream : upstreams) urls.add(upstream.url());
    return new JsonArray()
        .add(
            new JsonObject()
                .put("path", "/")
                .put("kind", "jellychain")
                .put("upstreams", urls)
                .put("webSocketUpstreams", new JsonArray().add(upstreams[0].url())));
  }

  private static Path config(FakeNodeProcess... upstreams) {
    JsonObject gateway = new JsonObject().put("probeMs", 200).put("routes", routes(upstreams));
    return Workspace.file(
        "config.json",
        new JsonObject()
            .put("reload", new JsonObject().put("bakeMs", 200))
            .put("gateway", gateway)
            .encode());
  }

  private static NodeProcess start(Path config) {
    return NodeProcess.start(NodeOptions.builtIn().with("-conf", config.toString()));
  }

  /** Reads on kept connections: any answer but a 200 is a failure. */
  private static final class Reads implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    Reads(int port, String... paths) {
      for (String path : paths) {
        Thread thread = new Thread(() -> read(port, path), "reads of " + path);
        thread.start();
        threads.add(thread);
      }
    }

    private void read(int port, String path) {
      try (HeldConnection connection = new HeldConnection(port)) {
        while (!stopped) connection.get(path);
      } catch (IOException e) {
        failures.add(path + ": " + e);
      }
    }

    List<String> finish() throws InterruptedException {
      close();
      return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
      stopped = true;
      for (Thread thread : threads) thread.join();
    }
  }

  @Test
  void readsGoOnWhileOneUpstreamLivesAndNoTransactionIsSentTwice() throws Exception {
    try (FakeNodeProcess one = new FakeNodeProcess();
        FakeNodeProcess two = new FakeNodeProcess();
        NodeProcess node = start(config(one, two));
        Reads reads = new Reads(node.port(), "/mining", "/get_work", "/get_address");
        FailureCountingClient fresh =
            FailureCountingClient.atRate(40, n -> Exchange.rpc(node.port(), "get_work"));
        TransactionSender alice = new TransactionSender(node.port(), "alice");
        TransactionSender bob = new TransactionSender(node.port(), "bob")) {
      for (FakeNodeProcess victim : List.of(one, two, one)) {
        int begun = alice.count();
        Await.until("transactions go on", DEADLINE, () -> alice.count() > begun + 20);
        victim.kill();
        awaitSeen(node, victim, " is down");
        victim.start();
        awaitSeen(node, victim, " is up again");
      }
      assertEquals(List.of(), reads.finish(), node::describe);
      Tally tally = fresh.stop();
      assertEquals(List.of(), tally.failures(), tally::toString);
      account(one, two, alice, bob);
    }
  }

  /** Both workers say so, each time. */
  private static void awaitLines(NodeProcess node, String expression, int count) {
    Await.until(expression, DEADLINE, () -> node.output().with(expression).size() >= count);
  }

  /**
   * Both workers have last said so of the upstream. To count lines is not enough: an answer that
   * was on its way when its upstream died brings that back for a moment.
   */
  private static void awaitSeen(NodeProcess node, FakeNodeProcess upstream, String state) {
    String told = "gateway: " + upstream.url() + " is ";
    Await.until(
        upstream.url() + state,
        DEADLINE,
        () -> {
          Map<String, String> last = new HashMap<>();
          for (String line : node.output().with(told)) last.put(line.split(" ", 2)[0], line);
          return last.size() == 2 && last.values().stream().allMatch(line -> line.contains(state));
        });
  }

  private static void account(
      FakeNodeProcess one, FakeNodeProcess two, TransactionSender... senders) throws Exception {
    List<String> told = new ArrayList<>();
    for (TransactionSender sender : senders) {
      told.addAll(sender.finish());
      assertEquals(List.of(), sender.problems());
    }
    List<String> sent = new ArrayList<>(one.transactions());
    sent.addAll(two.transactions());
    assertEquals(sent.size(), new HashSet<>(sent).size(), "each was sent at most once");
    assertTrue(new HashSet<>(sent).containsAll(told), "each that was received was sent");
    assertTrue(told.size() > 60, () -> "transactions: " + told.size());
  }

  @Test
  void aReloadLosesNothingAndTellsPeersToConnectAgain() throws Exception {
    try (FakeNodeProcess upstream = new FakeNodeProcess();
        NodeProcess node = start(config(upstream));
        Socket peer = new Socket(InetAddress.getLoopbackAddress(), node.port());
        Reads reads = new Reads(node.port(), "/mining", "/get_work");
        TransactionSender sender = new TransactionSender(node.port(), "carol")) {
      peer.getOutputStream().write(handshake());
      String switched =
          new String(peer.getInputStream().readNBytes(SWITCHED_BYTES), StandardCharsets.UTF_8);
      assertTrue(switched.startsWith("HTTP/1.1 101 "), switched);
      for (int i = 0; i < 2; i++) {
        int begun = sender.count();
        JsonObject verdict = reload(node);
        assertEquals(0, verdict.getInteger("closed"), verdict::encode);
        Await.until("it goes on", DEADLINE, () -> sender.count() > begun + 20);
      }
      peer.setSoTimeout((int) DEADLINE.toMillis());
      byte[] close = peer.getInputStream().readNBytes(4);
      assertEquals((byte) 0x88, close[0], () -> switched + " " + close[0]);
      assertEquals(1012, ((close[2] & 0xff) << 8) | (close[3] & 0xff));
      assertEquals(List.of(), reads.finish(), node::describe);
      assertTrue(sender.finish().size() > 20);
      assertEquals(List.of(), sender.refused());
      assertEquals(List.of(), sender.problems());
      assertEquals(upstream.transactions().size(), new HashSet<>(upstream.transactions()).size());
    }
  }

  private static byte[] handshake() {
    return """
        GET / HTTP/1.1
        Host: h
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13

        """
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anEditOfTheFileChangesTheUpstreamsUnderLoad() throws Exception {
    try (FakeNodeProcess one = new FakeNodeProcess();
        FakeNodeProcess two = new FakeNodeProcess()) {
      Path file = config(one);
      try (NodeProcess node = start(file);
          Reads reads = new Reads(node.port(), "/mining", "/get_work");
          TransactionSender sender = new TransactionSender(node.port(), "dora")) {
        Await.until("the first has some", DEADLINE, () -> one.transactions().size() > 20);
        ConfigEdits edits = new ConfigEdits(node, file);
        edits.set("gateway.routes", routes(two));
        node.awaitLine("config: gateway.routes: .*, takes effect at once");
        Await.until("the second has some", DEADLINE, () -> two.transactions().size() > 20);
        awaitLines(node, "gateway: / -> \\[" + two.url() + "\\]", 2);
        int first = one.transactions().size();
        int begun = sender.count();
        Await.until("it goes on", DEADLINE, () -> sender.count() > begun + 20);
        assertEquals(first, one.transactions().size(), "the first gets nothing more");
        edits.set("gateway.routes", new JsonArray().add(new JsonObject().put("path", 5)));
        node.awaitLine("config: .*\"gateway.routes\" route \\[0\\] has no \"upstreams\"");
        assertFalse(node.status().workers().isEmpty());
        JsonObject self = node.status().json().getJsonObject("node");
        assertEquals(1, self.getInteger("generation"), "no reload was needed");
        assertEquals(List.of(), reads.finish(), node::describe);
        assertTrue(sender.finish().size() > 20);
        assertEquals(List.of(), sender.refused());
        assertEquals(List.of(), sender.problems());
      }
    }
  }

  @Test
  void theExampleInConfServesOnceItsUpstreamAndItsPortAreThere() throws Exception {
    NodeOptions options = NodeOptions.builtIn().workersByFile(2);
    try (FakeNodeProcess upstream = new FakeNodeProcess()) {
      JsonObject example = new JsonObject(Files.readString(Path.of("conf/jellychain.json")));
      JsonArray routes = example.getJsonObject("gateway").getJsonArray("routes");
      routes.getJsonObject(0).put("upstreams", new JsonArray().add(upstream.url()));
      example.put("port", options.port);
      try (NodeProcess node = NodeProcess.start(options.config(example.encodePrettily()))) {
        assertEquals(
            "{\"success\":true,\"payload\":{\"blockNumber\":7}}",
            Exchange.get(node.port(), "/get_blockNumber").body());
        assertEquals(
            "{\"jsonrpc\":\"2.0\",\"result\":{\"blockNumber\":7},\"id\":1}",
            Exchange.rpc(node.port(), "get_blockNumber").body());
      }
    }
  }
}
