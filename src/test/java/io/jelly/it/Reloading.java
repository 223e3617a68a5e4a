package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;

/** The command {@code reload}. */
final class Reloading {
  private Reloading() {}

  /** Replaces all workers; returns the verdict. */
  static JsonObject reload(NodeProcess node) {
    return reload(node, 0);
  }

  /** Tries to; returns the verdict if the exit code is as expected. */
  static JsonObject reload(NodeProcess node, int expectedCode) {
    CommandRun run = node.command("reload", "--json");
    assertEquals(expectedCode, run.code(), run::text);
    JsonObject verdict = new JsonObject(run.out().get(0));
    assertEquals(expectedCode == 0, verdict.getBoolean("ok"));
    return verdict;
  }
}
