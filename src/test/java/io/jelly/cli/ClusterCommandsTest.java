package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that concern other nodes. */
class ClusterCommandsTest {
  private static final String RELOADED =
      "{\"ok\":true,\"operation\":\"reload --all\",\"reasons\":[],\"nodes\":["
          + "{\"node\":\"nb\",\"outcome\":\"reloaded\",\"generation\":2,\"replaced\":2,"
          + "\"migrated\":5,\"closed\":0,\"durationMs\":900}]}";
  private static final String STOPPED =
      "{\"ok\":false,\"operation\":\"reload --all\",\"reasons\":[\"nb: boot\\u0000 failed\"],"
          + "\"nodes\":[{\"node\":\"nb\",\"outcome\":\"failed\",\"generation\":2},"
          + "{\"node\":\"na\",\"outcome\":\"not tried\"}]}";
  private static final String PUSHED =
      "{\"ok\":true,\"operation\":\"config push\",\"reasons\":[],\"nodes\":[{\"node\":\"nb\","
          + "\"outcome\":\"applied\",\"file\":\"/srv/conf/config.json\",\"created\":true,"
          + "\"changes\":[{\"key\":\"log.folder\",\"effect\":\"RESTART\"},"
          + "{\"key\":\"spares\",\"effect\":\"LIVE\"}],"
          + "\"overridden\":[{\"key\":\"workers\",\"by\":\"option -workers\"}]}]}";

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  private FakeNode answering(String result) throws IOException {
    return new FakeNode(cli.directories, "na", ask -> FakeNode.result(new JsonObject(result)));
  }

  private static JsonObject params(FakeNode node, String method) {
    assertEquals(method, node.requests().get(0).getString("method"));
    return node.requests().get(0).getJsonObject("params");
  }

  @Test
  void reloadAllShowsTheNodesInTheirOrder() throws IOException {
    try (FakeNode node = answering(RELOADED)) {
      assertEquals(ExitCode.OK, cli.run("reload", "--all", "--wait"), cli.err());
      assertEquals(
          """
          NODE  OUTCOME   GENERATION  REPLACED  MOVED  CLOSED  TIME
          nb    reloaded  2           2         5      0       900 ms
          """,
          cli.out());
      assertEquals(new JsonObject().put("wait", true), params(node, "cluster.reload"));
      assertEquals(ExitCode.OK, cli.run("reload", "-all", "-json"));
      assertEquals(new JsonObject(RELOADED), new JsonObject(cli.out()));
    }
  }

  @Test
  void reloadAllThatStopsFailsAndSaysWhy() throws IOException {
    try (FakeNode unused = answering(STOPPED)) {
      assertEquals(ExitCode.FAILED, cli.run("reload", "--all"));
      assertTrue(cli.out().contains("\nna    not tried  -  "), cli.out());
      assertEquals("reload --all failed:\n  nb: boot  failed\n", cli.err());
      assertEquals(ExitCode.FAILED, cli.run("reload", "--all", "--json"));
    }
  }

  @Test
  void aPushSaysWhatIsNotInForceOfIt() throws IOException {
    Path file = Files.writeString(folder.resolve("next.json"), "{}");
    try (FakeNode node = answering(PUSHED)) {
      assertEquals(ExitCode.OK, cli.run("config", "push", file.toString()), cli.err());
      assertEquals(
          """
          NODE  OUTCOME  FILE
          nb    applied  /srv/conf/config.json (new)
          nb: at the next start: log.folder
          nb: stays without effect: workers (option -workers wins)
          """,
          cli.out());
      assertEquals("{}", params(node, "cluster.push").getString("text"));
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidBeforeAnybodyIsAsked() {
    assertEquals(ExitCode.USAGE, cli.run("config", "push", "nowhere.json"));
    assertTrue(cli.err().startsWith("nowhere.json: the file does not exist"), cli.err());
  }

  @ParameterizedTest
  @CsvSource({"kill nb/3,KILL", "kill nb/3 -signal TERM,TERM"})
  void aWorkerOfAnotherNodeIsKilledAtOnceUnlessSaidOtherwise(String line, String signal)
      throws IOException {
    try (FakeNode node = answering("{\"ok\":true,\"pid\":7}")) {
      assertEquals(ExitCode.OK, cli.run(line.split(" ")), cli.err());
      assertEquals("node nb: sent SIG" + signal + " to worker 3\n", cli.out());
      assertEquals(
          new JsonObject().put("id", 3).put("signal", signal).put("node", "nb"),
          params(node, "cluster.kill"));
    }
  }

  @ParameterizedTest
  @CsvSource({"scale -2 --node nb,-2", "scale --node=nb +1,+1"})
  void anotherNodeIsScaled(String line, String workers) throws IOException {
    try (FakeNode node = answering("{\"ok\":true,\"before\":3,\"after\":1}")) {
      assertEquals(ExitCode.OK, cli.run(line.split(" ")), cli.err());
      assertEquals("node nb: workers 3 -> 1\n", cli.out());
      assertEquals(
          new JsonObject().put("workers", workers).put("node", "nb"),
          params(node, "cluster.scale"));
    }
  }

  @Test
  void aDrainedNodeHasLeft() throws IOException {
    try (FakeNode node = answering("{\"ok\":true,\"node\":\"nb\"}")) {
      assertEquals(ExitCode.OK, cli.run("drain", "nb"), cli.err());
      assertEquals("node nb has left the cluster and stopped\n", cli.out());
      assertEquals(new JsonObject().put("node", "nb"), params(node, "cluster.drain"));
    }
  }
}
