package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminClientTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json~ | node shop answered with something that is not JSON-RPC",
        "[1]~ | node shop answered with something that is not JSON-RPC",
        "{\"result\":5}~ | node shop answered with something that is not JSON-RPC",
        "{}~ | node shop answered without a result",
        "{\"result\": | node shop closed the connection without an answer",
        "{\"error\":{\"code\":-32601,\"message\":\"x\"}}~ |"
            + " node shop does not have the operation node.status in its version",
        "{\"error\":{\"code\":-32000,\"message\":\"no\\u001bsuch\"}}~ |"
            + " node shop refused: no such",
      })
  void whatIsNoResultIsOneLine(String answer, String expected) throws IOException {
    try (FakeNode node =
        new FakeNode(cli.directories, "shop", request -> answer.replace('~', '\n'))) {
      assertEquals(ExitCode.FAILED, cli.run("status"));
      assertEquals(expected + "\n", cli.err());
    }
  }

  @Test
  void longAnswersArriveWholeAndEndlessOnesDoNot() throws IOException {
    JsonObject big = new JsonObject().put("filler", "ä".repeat(500_000));
    try (FakeNode node = new FakeNode(cli.directories, "shop", request -> FakeNode.result(big))) {
      assertEquals(ExitCode.OK, cli.run("status", "-json"), cli.err());
      assertEquals(big.encode() + "\n", cli.out());
    }
    String endless = "x".repeat(17 << 20);
    try (FakeNode node = new FakeNode(cli.directories, "other", request -> endless)) {
      assertEquals(ExitCode.FAILED, cli.run("status"));
      assertEquals("node other answered with more than 16777216 bytes\n", cli.err());
    }
  }

  @Test
  void silentNodeIsGivenUpAtTheDeadline() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeNode node =
        new FakeNode(
            cli.directories,
            "shop",
            request -> {
              try {
                over.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return "";
            })) {
      RunDirectory directory = cli.directories.find("shop").orElseThrow();
      CommandFailure late =
          assertThrows(
              CommandFailure.class,
              () ->
                  new AdminClient(directory)
                      .call("node.status", new JsonObject(), Duration.ofMillis(100)));
      assertEquals("node shop did not answer within 0 s", late.line());
      over.countDown();
    }
  }

  @Test
  void nodeWithoutAdminSocketIsSaid() throws IOException {
    RunDirectory directory = cli.directories.create("shop");
    try (RunLock lock = directory.tryLock().orElseThrow()) {
      assertEquals(ExitCode.FAILED, cli.run("status"));
      assertTrue(
          cli.err().startsWith("node shop cannot be reached at " + directory.adminSocket() + ": "),
          cli.err());
    }
  }

  @Test
  void noNodeAtAll() {
    assertEquals(ExitCode.NO_NODE, cli.run("status"));
    assertEquals("no node is running\n", cli.err());
    assertEquals(ExitCode.NO_NODE, cli.run("status", "-port", "9090"));
    assertEquals("no node named \"jelly-9090\" is running\n", cli.err());
  }

  @Test
  void severalNodesAreListed() throws IOException {
    try (FakeNode b = named("b");
        FakeNode a = named("jelly-9090")) {
      assertEquals(ExitCode.USAGE, cli.run("status"));
      assertEquals("several nodes are running: b, jelly-9090; choose one with -name\n", cli.err());
      assertEquals(ExitCode.NO_NODE, cli.run("status", "-name", "c"));
      assertEquals("no node named \"c\" is running; running: b, jelly-9090\n", cli.err());
      assertEquals(ExitCode.OK, cli.run("status", "--port", "9090"));
      assertEquals(1, a.requests().size());
      assertEquals(0, b.requests().size());
    }
  }

  private FakeNode named(String name) throws IOException {
    return new FakeNode(cli.directories, name, request -> FakeNode.result(new JsonObject()));
  }
}
