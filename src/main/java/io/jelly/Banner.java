package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.Version;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a node says once, when all its workers serve. */
final class Banner {
  private final NodeConfig config;
  private final List<SocketAddress> addresses;
  private final Supplier<CompletableFuture<JsonObject>> status;
  private final PrintStream out;
  private int ready;

  Banner(
      NodeConfig config,
      List<SocketAddress> addresses,
      Supplier<CompletableFuture<JsonObject>> status,
      PrintStream out) {
    this.config = config;
    this.addresses = addresses;
    this.status = status;
    this.out = out;
  }

  /**
   * One more worker serves; true at the one that completes the number. On the supervisor's thread.
   */
  boolean ready(int wanted) {
    if (++ready != wanted) return false;
    status.get().thenAccept(json -> out.print(text(json)));
    return true;
  }

  private String text(JsonObject json) {
    JsonObject node = json.getJsonObject("node");
    StringBuilder text = new StringBuilder();
    text.append(
        "%nJelly Cluster %s  node %s  pid %d%n"
            .formatted(Version.current(), node.getString("name"), node.getLong("pid")));
    for (SocketAddress address : addresses) {
      text.append("  listening on %s%s%n".formatted(ListeningSocket.text(address), scope(address)));
    }
    for (int i = 0; i < json.getJsonArray("workers").size(); i++) {
      text.append(worker(json.getJsonArray("workers").getJsonObject(i)));
    }
    text.append(
        "  ready in %.1f s, %s. Ctrl-C stops it: open requests are finished first.%n%n"
            .formatted(node.getLong("uptimeMs") / 1000.0, config.scheduling()));
    return text.toString();
  }

  private static String scope(SocketAddress address) {
    boolean local =
        address instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress();
    return local ? " (this machine only; -host 0.0.0.0 opens it to others)" : "";
  }

  private static String worker(JsonObject worker) {
    int direct = worker.getInteger("directPort");
    return "  worker %d  pid %d  %s%s%n"
        .formatted(
            worker.getInteger("id"),
            worker.getLong("pid"),
            worker.getString("state"),
            direct == 0 ? "" : "  direct port " + direct);
  }
}
