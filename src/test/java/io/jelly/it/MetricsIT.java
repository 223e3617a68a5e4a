package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code /metrics} of a node: the sum over its workers, dead and alive. */
class MetricsIT {
  private final int port = FreePorts.one();

  private NodeOptions options() {
    return options("");
  }

  /**
   * @param more further groups of the configuration, each behind a comma
   */
  private NodeOptions options(String more) {
    return NodeOptions.builtIn()
        .config("{\"reload\":{\"bakeMs\":200},\"admin\":{\"port\":" + port + "}" + more + "}");
  }

  private MetricsPage metrics() throws IOException {
    return MetricsPage.of(port);
  }

  private static int ping(NodeProcess node, int times) {
    for (int i = 0; i < times; i++) Exchange.rpc(node.port(), "system.ping").bodyOrFail();
    return times;
  }

  @Test
  void theSumIsWhatTheClientCountsThroughTheDeathOfAWorkerAndAReload() throws Exception {
    try (NodeProcess node = NodeProcess.start(options());
        MetricsWatch watch = new MetricsWatch(port)) {
      int pings = ping(node, 300);
      for (int i = 0; i < 20; i++) Exchange.rpc(node.port(), "no.such." + i);
      MetricsPage before = metrics();
      assertEquals(pings, before.calls("system.ping", "ok"), before::toString);
      assertEquals(20, before.calls("(unknown)", "-32601"), before::toString);
      assertFalse(before.toString().contains("no.such"), "made-up names make no series");
      assertEquals(
          pings,
          before.value(
              "jelly_rpc_duration_seconds_bucket{from=\"client\",method=\"system.ping\",le=\"+Inf\"}"));
      assertTrue(before.value("jelly_handoffs_total") >= pings + 20, before::toString);
      assertEquals(2, before.value("jelly_workers{state=\"ready\"}"));

      long victim = node.pids().get(0);
      Processes.killNow(victim);
      node.await(
          "another worker",
          NodeProcess.START,
          now -> now.ready().size() == 2 && now.ready().stream().noneMatch(w -> w.pid() == victim));
      pings += ping(node, 100);
      assertEquals(pings, metrics().calls("system.ping", "ok"));
      assertEquals(1, metrics().value("jelly_worker_exits_total{expected=\"false\"}"));

      reload(node);
      pings += ping(node, 100);
      assertEquals(pings, metrics().calls("system.ping", "ok"));
      assertEquals(2, metrics().value("jelly_worker_exits_total{expected=\"true\"}"));
      assertTrue(watch.reads() > 5, "it has been looked at meanwhile");
      assertEquals(List.of(), watch.finish(), node::describe);
    }
  }

  @Test
  void theNextPrimaryGoesOnCounting() throws Exception {
    try (NodeProcess node = NodeProcess.start(options())) {
      int pings = ping(node, 50);
      reload(node);
      pings += ping(node, 50);
      assertEquals(pings, metrics().calls("system.ping", "ok"));
      long handoffs = metrics().value("jelly_handoffs_total");
      node.killPrimary();
      node.awaitSuccessor(2, NodeProcess.START);
      pings += ping(node, 50);
      int all = pings;
      Await.until(
          "metrics again", NodeProcess.START, () -> metrics().calls("system.ping", "ok") >= 1);
      assertEquals(all, metrics().calls("system.ping", "ok"), node::describe);
      assertTrue(metrics().value("jelly_handoffs_total") >= handoffs + 50);
    }
  }

  @Test
  void requestsToUpstreamsAreCountedAndWhetherTheseAreUp() throws Exception {
    try (FakeNodeProcess upstream = new FakeNodeProcess();
        NodeProcess node =
            NodeProcess.start(
                options(
                    ",\"gateway\":{\"probeMs\":200,\"routes\":[{\"path\":\"/\",\"upstreams\":[\""
                        + upstream.url()
                        + "\"]}]}"))) {
      String of = "upstream=\"" + upstream.url() + "\"}";
      assertEquals(2, metrics().value("jelly_gateway_upstream_up{" + of));
      for (int i = 0; i < 40; i++) Exchange.get(node.port(), "/mining").bodyOrFail();
      assertEquals(40, metrics().value("jelly_gateway_requests_total{outcome=\"2xx\"," + of));
      assertEquals(40, metrics().value("jelly_gateway_duration_seconds_count{" + of));
      upstream.kill();
      Await.until(
          "it is down for both workers",
          NodeProcess.SOON,
          () -> metrics().value("jelly_gateway_upstream_up{" + of) == 0);
      upstream.start();
      Await.until(
          "it is up again for both",
          NodeProcess.SOON,
          () -> metrics().value("jelly_gateway_upstream_up{" + of) == 2);
    }
  }

  @Test
  void onlyMetricsAreThereAndOnlyWhereTheyWereAskedFor() throws Exception {
    try (NodeProcess node = NodeProcess.start(options().workers(0))) {
      int pings = ping(node, 10);
      assertEquals(pings, metrics().calls("system.ping", "ok"));
      assertEquals(404, status("GET", "/"));
      assertEquals(405, status("POST", "/metrics"));
      assertFalse(
          node.status().listeners().stream().anyMatch(l -> l.json().encode().contains("" + port)));
      CommandRun second =
          CommandRun.of(
              node.folder(),
              List.of(
                  "run",
                  "-port",
                  String.valueOf(FreePorts.one()),
                  "-conf",
                  Workspace.file("config.json", "{\"admin\":{\"port\":" + port + "}}").toString()),
              CommandRun.DEADLINE);
      assertTrue(second.code() != 0, second::text);
      assertTrue(
          second.text().contains("admin.port: cannot listen on 127.0.0.1:" + port), second::text);
    }
  }

  @Test
  void nobodyElsesMachineReachesThemUnlessTheHostSaysSo() throws Exception {
    InetAddress other = otherAddress();
    assumeTrue(other != null, "this machine has no other address");
    try (NodeProcess node = NodeProcess.start(options().workers(0))) {
      assertEquals(0, metrics().calls("system.ping", "ok"), node::describe);
      assertThrows(ConnectException.class, () -> new Socket(other, port).close());
    }
    NodeOptions open =
        NodeOptions.builtIn()
            .workers(0)
            .config("{\"admin\":{\"port\":" + port + ",\"host\":\"0.0.0.0\"}}");
    try (NodeProcess node = NodeProcess.start(open);
        Socket served = new Socket(other, port)) {
      assertTrue(served.isConnected(), node::describe);
    }
  }

  private static @Nullable InetAddress otherAddress() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .orElse(null);
  }

  private int status(String method, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setRequestMethod(method);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
