package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollbackIT {
  private static final int BUSY = 16;
  private static final int IDLE = 40;

  private Path jar;

  @BeforeEach
  void firstRelease() throws IOException {
    jar = Workspace.folder().resolve("release.jar");
    release("one");
  }

  /** Overwrites the jar on disk. */
  private void release(String name) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("release.txt"));
      out.write(name.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
  }

  private NodeProcess start() {
    return NodeProcess.start(
        NodeOptions.builtIn()
            .with("-cp", Jars.testClasses() + ":" + jar)
            .with("-verticle", "io.jelly.examples.ReleaseVerticle"));
  }

  private static String served(NodeProcess node) throws IOException {
    try (HeldConnection connection = new HeldConnection(node.port())) {
      return connection.get("/");
    }
  }

  private static JsonObject ok(NodeProcess node, String command) {
    CommandRun run = node.command(command, "--json");
    assertEquals(0, run.code(), run::text);
    return new JsonObject(run.out().get(0));
  }

  @Test
  void rollbackUnderKeepAliveLoadLosesNoRequestAndTwiceReturns() throws Exception {
    try (NodeProcess node = start();
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      release("two");
      assertEquals("one", served(node), "overwriting the jar changes nothing yet");
      ok(node, "reload");
      assertEquals("two", served(node));
      release("three");
      JsonObject back = ok(node, "rollback");
      assertEquals("one", served(node));
      assertEquals(3, back.getInteger("generation"), "forward, to what was before");
      assertEquals(2, back.getInteger("replaced"));
      assertEquals(0, back.getInteger("closed"));
      assertTrue(back.getInteger("migrated") > 0, back::encode);
      assertEquals(4, ok(node, "rollback").getInteger("generation"));
      assertEquals("two", served(node));
      assertEquals(List.of(), load.finish());
    }
  }

  @Test
  void aWorkerThatDiesAfterARollbackIsReplacedByItsLike() throws Exception {
    try (NodeProcess node = start()) {
      release("two");
      ok(node, "reload");
      ok(node, "rollback");
      Status.Worker victim = node.status().workers().get(0);
      Processes.killNow(victim.pid());
      node.await(
          "its successor",
          NodeProcess.START,
          status ->
              status.ready().size() == 2
                  && status.workers().stream().noneMatch(w -> w.id() == victim.id()));
      for (int i = 0; i < 4; i++) assertEquals("one", served(node));
    }
  }

  @Test
  void whereThereIsNothingToReturnToThatIsSaid() throws Exception {
    try (NodeProcess node = start()) {
      release("broken");
      CommandRun failed = node.command("reload");
      assertEquals(1, failed.code(), failed::text);
      assertTrue(failed.text().contains("no database"), failed::text);
      CommandRun refused = node.command("rollback");
      assertEquals(1, refused.code(), refused::text);
      assertTrue(refused.text().contains("there is no previous generation"), refused::text);
      assertEquals("one", served(node));

      release("two");
      ok(node, "reload");
      release("broken");
      assertEquals(1, node.command("reload").code());
      assertEquals("two", served(node), "a failed reload changes nothing");
      ok(node, "rollback");
      assertEquals("one", served(node), "nor what a rollback returns to");
    }
  }
}
