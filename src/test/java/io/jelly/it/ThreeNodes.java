package io.jelly.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cluster of three nodes on addresses of their own of this machine (127.0.0.1 to 3), each with
 * two workers that run the {@code VersionedVerticle}. They are in the order of their names.
 */
final class ThreeNodes implements AutoCloseable {
  static final Duration SLOW = Duration.ofMinutes(3);

  private final List<NodeOptions> options = new ArrayList<>();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final Path folder = Workspace.folder();
  private final int memberPort = FreePorts.range(10);

  /** Starts them and waits until each sees all. */
  ThreeNodes() {
    int ports = FreePorts.range(3);
    for (int i = 0; i < 3; i++) {
      files.add(Workspace.file("config.json", text(broken(i), 1)));
      options.add(
          NodeOptions.verticle("VersionedVerticle")
              .port(ports + i)
              .with("-cluster", "-conf", files.get(i).toString())
              .variable("JELLY_CLUSTER_HOST", "127.0.0." + (i + 1)));
      nodes.add(NodeProcess.launch(options.get(i)));
    }
    for (NodeProcess node : nodes) node.awaitReady(2, SLOW);
    awaitAllSeen();
  }

  /** A configuration that all of them can have. */
  String text(Path brokenIf, int instances) {
    JsonArray members = new JsonArray().add("127.0.0.1").add("127.0.0.2").add("127.0.0.3");
    return new JsonObject()
        .put("config", new JsonObject().put("brokenIf", brokenIf.toString()))
        .put("instances", instances)
        .put("reload", new JsonObject().put("bakeMs", 300))
        // Nine JVMs at once may keep a loop from running for seconds.
        .put("handoff", new JsonObject().put("ackTimeoutMs", 15_000))
        .put(
            "cluster",
            new JsonObject()
                .put("enabled", true)
                .put("name", "it-" + ProcessHandle.current().pid() + "-" + memberPort)
                .put("port", memberPort)
                .put("portCount", 10)
                .put("members", members))
        .encodePrettily();
  }

  /** While this file exists, no worker starts in that node. */
  Path broken(int node) {
    return folder.resolve("broken-" + node);
  }

  /** Writes a file outside of all nodes. */
  Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NodeProcess node(int number) {
    return nodes.get(number);
  }

  String name(int number) {
    return options.get(number).name();
  }

  /** The text of a node's configuration file. */
  String config(int number) {
    try {
      return Files.readString(files.get(number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a node again that has ended. */
  void startAgain(int number) {
    nodes.set(number, NodeProcess.start(options.get(number)));
  }

  static JsonObject cluster(NodeProcess node) throws IOException {
    return node.status().json().getJsonObject("cluster");
  }

  private static Map<String, String> seenIn(Status status) {
    Map<String, String> seen = new TreeMap<>();
    for (Object one : status.json().getJsonObject("cluster").getJsonArray("nodes"))
      seen.put(((JsonObject) one).getString("id"), ((JsonObject) one).getString("state"));
    return seen;
  }

  /** Waits until each of them that lives sees all that live, ready. */
  void awaitAllSeen() {
    Map<String, String> expected = new TreeMap<>();
    for (NodeProcess node : living()) expected.put(node.name(), "ready");
    for (NodeProcess node : living())
      node.await("the nodes " + expected, SLOW, status -> expected.equals(seenIn(status)));
  }

  private List<NodeProcess> living() {
    return nodes.stream().filter(NodeProcess::isAlive).toList();
  }

  @Override
  public void close() {
    for (NodeProcess node : nodes) node.close();
    Workspace.delete(folder);
  }
}
