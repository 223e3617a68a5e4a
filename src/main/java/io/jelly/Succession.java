package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.config.PrimaryLoss;
import io.jelly.config.RunDirectory;
import io.jelly.primary.Blueprints;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the workers are told about the time after this primary: whether to serve on, and how to
 * start the next one as this one was started. The reverse is {@code worker.Successor}.
 */
final class Succession {
  /** Where a worker's environment is not that of its primary, which has its own values, or none. */
  private static final List<String> OF_WORKERS =
      List.of("JELLY_NODE", "JELLY_PORT", Foreground.VARIABLE);

  /** Inherited sockets are gone; the next primary gets them from the workers. */
  private static final List<String> OF_SYSTEMD = List.of("LISTEN_PID", "LISTEN_FDS");

  private Succession() {}

  /** Empty: there is none. */
  static JsonObject of(NodeConfig config, RunDirectory directory) {
    if (config.primary().onPrimaryLoss() == PrimaryLoss.EXIT) return new JsonObject();
    JsonObject json = new JsonObject().put("serve", true);
    if (config.primary().selfHeal()) {
      json.put("command", new JsonArray(command()))
          .put("folder", Path.of("").toAbsolutePath().toString())
          .put("environment", environment(System.getenv()))
          .put("output", config.log().folderFor(directory).resolve("primary.log").toString());
    }
    return json;
  }

  /** The command line of this JVM; empty where the system does not tell. */
  static List<String> command() {
    try {
      String[] words =
          Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8).split("\0", -1);
      List<String> command = new ArrayList<>(List.of(words).subList(0, words.length - 1));
      command.set(0, Blueprints.java().toString());
      return command;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What a worker's environment must be changed to: null for what is to be removed. */
  private static JsonObject environment(Map<String, String> own) {
    JsonObject changes = new JsonObject();
    OF_WORKERS.forEach(name -> changes.put(name, own.get(name)));
    OF_SYSTEMD.forEach(changes::putNull);
    return changes;
  }
}
