package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a worker was told about the time after its primary, as it travels in the control socket's
 * welcome.
 *
 * @param json empty: there is none, the worker ends with its primary
 */
record Successor(JsonObject json) {
  /** Tells the primary that it takes over, and where. */
  private static final String HEALS = "JELLY_HEALS";

  /** Whether to serve on without a primary. */
  boolean isExpected() {
    return !json.isEmpty();
  }

  /** Whether to start it, if nobody else does. */
  boolean isOurs() {
    return !command().isEmpty();
  }

  /** How long somebody else gets to start it. */
  int graceMs() {
    return json.getInteger("graceMs", 250);
  }

  /**
   * Starts it: with the command line, working folder and environment of the primary that is gone.
   * What it prints goes to a file, as its terminal is not ours.
   */
  Process start(RunDirectory directory) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.directory(new File(json.getString("folder")));
    Map<String, String> environment = builder.environment();
    for (Map.Entry<String, Object> own : json.getJsonObject("environment", new JsonObject())) {
      if (own.getValue() == null) environment.remove(own.getKey());
      else environment.put(own.getKey(), own.getValue().toString());
    }
    environment.put(HEALS, directory.path().toString());
    File output = output().toFile();
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
        .start();
  }

  Path output() {
    return Path.of(json.getString("output"));
  }

  private List<String> command() {
    return json.getJsonArray("command", new JsonArray()).stream()
        .map(String::valueOf)
        .collect(Collectors.toList());
  }
}
