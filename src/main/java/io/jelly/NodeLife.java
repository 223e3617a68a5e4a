package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.Version;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first and the last event of a primary, and what it logs of those between. */
final class NodeLife {
  private static final Logger log = LoggerFactory.getLogger(NodeLife.class);

  private NodeLife() {}

  /** What a node hears of its cluster, and does for it. */
  static void say(String event, String text) {
    log.info("cluster: {}: {}", event, text);
  }

  static NodeEvent.OfNode started(NodeConfig config) {
    long pid = ProcessHandle.current().pid();
    String version = Version.current();
    return new NodeEvent.OfNode(
        "started",
        "node " + config.name() + ", version " + version + ", primary pid " + pid,
        new JsonObject().put("pid", pid).put("version", version));
  }

  static NodeEvent.OfNode stopped(int code) {
    return new NodeEvent.OfNode(
        "stopped", "the primary exits with code " + code, new JsonObject().put("code", code));
  }
}
