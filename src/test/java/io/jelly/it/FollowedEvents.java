package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code events -f --json} beside a node, from its first event on. */
final class FollowedEvents implements AutoCloseable {
  private final Process process;
  private final OutputLines out;
  private final OutputLines err;

  FollowedEvents(NodeProcess node) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Jars.jelly().toString(),
                "events",
                "-f",
                "--json",
                "-n",
                "10000",
                "-port",
                String.valueOf(node.port()))
            .directory(node.folder().toFile());
    NodeProcess.environment(builder, node.folder());
    process = builder.start();
    out = new OutputLines(process.getInputStream(), "events -f");
    err = new OutputLines(process.getErrorStream(), "events -f");
  }

  List<JsonObject> events() {
    return out.all().stream().map(JsonObject::new).toList();
  }

  /** Waits until it has printed such an event. */
  void await(String name, Predicate<JsonObject> wanted) {
    Await.until(
        "the event " + name,
        NodeProcess.START,
        () ->
            events().stream()
                .anyMatch(event -> event.getString("event").equals(name) && wanted.test(event)));
  }

  /** Waits for its end, which the node's is; everything it printed. */
  List<JsonObject> finish() throws InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS)) throw new AssertionError("it follows on: " + out);
    out.finish();
    err.finish();
    assertEquals(0, process.exitValue(), err::toString);
    assertEquals("", err.toString());
    return events();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
