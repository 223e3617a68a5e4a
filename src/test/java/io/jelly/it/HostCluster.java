package io.jelly.it;

import io.jelly.it.HostNetwork.Host;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A cluster of hosts, with one node of two workers on each of them. */
final class HostCluster implements AutoCloseable {
  static final Duration HEALING = Duration.ofSeconds(30);
  private static final int WORKERS = 2;
  private static final int MEMBER_PORTS = 16;

  private final HostNetwork network;
  private final int port = FreePorts.one();
  private final int memberPort = FreePorts.range(MEMBER_PORTS);
  private final Map<Integer, NodeProcess> nodes = new TreeMap<>();

  HostCluster(int hosts) {
    network = HostNetwork.of(hosts);
  }

  HostNetwork network() {
    return network;
  }

  Host host(int number) {
    return network.hosts().get(number - 1);
  }

  /** Options of a node on this host, which is named after it. */
  NodeOptions onHost(int number, NodeOptions options) {
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + memberPort)
            .put("host", host(number).clusterAddress())
            .put("port", memberPort)
            .put("portCount", MEMBER_PORTS)
            .put(
                "members",
                new JsonArray(
                    network.hosts().stream().map(Host::clusterAddress).distinct().toList()));
    return options
        .port(port)
        .workers(WORKERS)
        .on(host(number))
        .with("-cluster")
        .config(new JsonObject().put("cluster", cluster).encode());
  }

  /** Starts a node on this host and waits until its workers serve. */
  NodeProcess start(int number, NodeOptions options) {
    NodeProcess node = NodeProcess.start(onHost(number, options));
    nodes.put(number, node);
    return node;
  }

  /** The nodes that were started and neither killed nor stopped. */
  List<NodeProcess> nodes() {
    return List.copyOf(nodes.values());
  }

  List<Integer> numbers() {
    return List.copyOf(nodes.keySet());
  }

  NodeProcess node(int number) {
    NodeProcess node = nodes.get(number);
    if (node == null) throw new AssertionError("no node runs on host " + number);
    return node;
  }

  /** Ends every process of the node at once, the primary first: it would start other workers. */
  void kill(int number) {
    NodeProcess node = node(number);
    nodes.remove(number);
    List<Long> workers = node.pids();
    node.killPrimary();
    workers.forEach(Processes::killNow);
    node.survivors().forEach(Processes::killNow);
    node.assertNobodyLeft(NodeProcess.SOON);
  }

  /** Where clients find the node of this host, also while there is none. */
  InetSocketAddress address(int number) {
    return new InetSocketAddress(host(number).clientAddress(), port);
  }

  /** Waits until every node sees exactly the nodes that run, all of them ready. */
  void awaitAgreement(Duration deadline) {
    Map<String, String> expected =
        nodes.values().stream()
            .collect(
                Collectors.toMap(NodeProcess::name, node -> "ready", (a, b) -> a, TreeMap::new));
    for (NodeProcess node : nodes())
      Await.value("every node sees " + expected, deadline, () -> seenBy(node), expected::equals);
  }

  /** Waits until shared data has its copies. */
  void awaitSafe() {
    for (NodeProcess node : nodes())
      Await.until("shared data is safe", HEALING, () -> clusterOf(node).getBoolean("safe", false));
  }

  static JsonObject clusterOf(NodeProcess node) throws IOException {
    return node.status().json().getJsonObject("cluster");
  }

  /** The states of the nodes that this one sees, by name. */
  static Map<String, String> seenBy(NodeProcess node) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (Object one : clusterOf(node).getJsonArray("nodes")) {
      JsonObject other = (JsonObject) one;
      seen.put(other.getString("id"), other.getString("state"));
    }
    return seen;
  }

  /** The answer to a call, with its result or error. */
  static JsonObject call(NodeProcess node, String method) {
    String body = Exchange.rpc(node.address(), method).body();
    if (!body.contains("{")) throw new AssertionError(node.name() + ", " + method + ": " + body);
    return new JsonObject(body.substring(body.indexOf('{')));
  }

  /** A client at a rate on every one of these nodes, for a method they answer themselves. */
  static List<FailureCountingClient> localLoad(List<NodeProcess> nodes, int perSecond) {
    List<FailureCountingClient> clients = new ArrayList<>();
    for (NodeProcess node : nodes) {
      InetSocketAddress address = node.address();
      clients.add(
          FailureCountingClient.atRate(perSecond, i -> Exchange.rpc(address, "worker.info")));
    }
    return clients;
  }

  @Override
  public void close() {
    try (network) {
      nodes.values().stream().parallel().forEach(NodeProcess::close);
    }
  }
}
