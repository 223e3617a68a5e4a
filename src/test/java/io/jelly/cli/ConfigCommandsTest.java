package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("my.json"), text).toString();
  }

  @Test
  void goodFileIsOneLine() throws IOException {
    String file = file("{\"port\": 1, \"drain\": {\"timeoutMs\": 1}}");
    assertEquals(ExitCode.OK, cli.run("config", "check", file), cli.err());
    assertEquals(file + ": good, sets 2 keys\n", cli.out());
    cli.environment.put("JELLY_PORT", "wrong, but not the file's fault");
    assertEquals(ExitCode.OK, cli.run("config", "check", file), cli.err());
  }

  @Test
  void theDefaultFileIsCheckedIfNoneIsNamed() {
    assertEquals(ExitCode.OK, cli.run("config", "check"), cli.err());
    assertTrue(cli.out().startsWith("conf/config.json: good"), cli.out());
  }

  @Test
  void everyProblemIsLineAndTheExitCodeIsOne() throws IOException {
    String file = file("{\"port\": -1,\n \"wokers\": 2}");
    assertEquals(ExitCode.FAILED, cli.run("config", "check", file));
    assertEquals(
        file
            + ":1:10: \"port\" must be a number from 0 to 65535, not -1\n"
            + file
            + ":2:2: unknown key \"wokers\"; did you mean \"workers\"?\n",
        cli.err());
    assertEquals("", cli.out());
    assertEquals(ExitCode.FAILED, cli.run("config", "check", folder + "/none.json"));
    assertTrue(cli.err().contains("does not exist"), cli.err());
  }

  @Test
  void withoutNodeTheStartIsShown() throws IOException {
    cli.environment.put("JELLY_SPARES", "3");
    String file = file("{\"workers\": \"auto\", \"config\": {\"key\": \"s3cret\"}}");
    assertEquals(ExitCode.OK, cli.run("config", "show", "-conf", file, "-port", "9"), cli.err());
    assertEquals("no node named \"jelly-9\" is running; a start here would use:\n", cli.err());
    String cores = "auto (" + Runtime.getRuntime().availableProcessors() + ")";
    assertRow("name", "- (jelly-9)", "default");
    assertRow("port", "9", "-port");
    assertRow("workers", cores, file + ":1:13");
    assertRow("spares", "3", "JELLY_SPARES");
    assertRow("config", "(secret)", file + ":1:31");
    assertRow("host", "127.0.0.1", "default");
    assertEquals(ExitCode.OK, cli.run("config", "show", "-conf", file, "--json"));
    JsonObject view = new JsonObject(cli.out());
    assertNull(view.getValue("node"));
    assertEquals(file, view.getString("file"));
  }

  private void assertRow(String... cells) {
    String row = String.join(" ", cells);
    assertTrue(
        cli.out().lines().anyMatch(line -> line.replaceAll(" +", " ").equals(row)),
        () -> row + " in\n" + cli.out());
  }

  @Test
  void nodeIsAskedForWhatIsInForce() throws IOException {
    JsonObject view =
        new JsonObject(
            """
            {"file":"c.json","keys":[
             {"key":"workers","value":5,"source":"scale","where":""},
             {"key":"port","value":1,"source":"file","where":"c.json:1:2","pending":2}]}
            """);
    try (FakeNode node =
        new FakeNode(cli.directories, "shop", request -> FakeNode.result(view.copy()))) {
      assertEquals(ExitCode.OK, cli.run("config", "show", "-name", "shop"), cli.err());
      assertEquals("config.show", node.requests().get(0).getString("method"));
      assertEquals(
          """
          KEY      VALUE  SOURCE
          workers  5      scale
          port     1      c.json:1:2
          port is to become 2, which is not in force (see the log)
          """,
          cli.out());
      assertEquals(ExitCode.OK, cli.run("config", "show", "-json"));
      assertEquals(view.put("node", "shop"), new JsonObject(cli.out()));
    }
  }

  @Test
  void theSecondWordIsNeeded() {
    assertEquals(ExitCode.USAGE, cli.run("config"));
    assertEquals("config needs one word more: config check, config show, config push\n", cli.err());
    assertEquals(ExitCode.USAGE, cli.run("config", "chekc"));
    assertEquals("unknown command \"config chekc\"; did you mean config check?\n", cli.err());
    assertEquals(ExitCode.OK, cli.run("help", "config", "show"));
    assertTrue(
        cli.out().startsWith("Usage: java -jar jelly-cluster-fat.jar config show [OPTIONS]"));
  }
}
