package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "-help", "--help", "help"})
  void overviewFitsOneScreen(String word) {
    assertEquals(ExitCode.OK, cli.run(word));
    List<String> lines = cli.out().lines().toList();
    assertTrue(lines.size() <= 66, lines.size() + " lines");
    lines.forEach(line -> assertTrue(line.length() <= 100, line));
    for (String part :
        List.of("Usage:", "Examples:", "Commands", "Options of run", "Files:", "Exit codes:")) {
      assertTrue(cli.out().contains(part), part);
    }
    assertFalse(cli.out().contains("\u001b"));
  }

  @Test
  void overviewNamesEveryCommandOptionAndExitCode() {
    cli.run("--help");
    for (String command :
        List.of(
            "run",
            "status",
            "nodes",
            "events",
            "kill",
            "scale",
            "stop",
            "reload",
            "rollback",
            "upgrade",
            "config check",
            "config show",
            "call",
            "keygen",
            "token",
            "version",
            "help")) {
      assertTrue(cli.out().contains("\n  " + command + " "), command);
    }
    for (String option :
        List.of(
            "-port",
            "-host",
            "-workers",
            "-instances",
            "-spares",
            "-cluster",
            "-conf",
            "-name",
            "-scheduling",
            "-verticle",
            "-app",
            "-cp",
            "-fd",
            "-jvm",
            "-worker-port-base",
            "-watch")) {
      assertTrue(cli.out().contains("\n  " + option + " "), option);
    }
    for (int code : new int[] {0, 1, 2, 3, 130}) {
      assertTrue(cli.out().contains("  " + code + " "), "exit code " + code);
    }
    assertTrue(cli.out().contains("\n  -cluster             join"), cli.out());
    assertTrue(cli.out().contains("port to listen on; 0 takes a free one (default 8080)"));
  }

  @Test
  void helpOfOneCommand() {
    assertEquals(ExitCode.OK, cli.run("help", "kill"));
    assertEquals(
        """
        Usage: java -jar jelly-cluster-fat.jar kill [NODE/]ID [OPTIONS]

        send a signal to one worker

          [NODE/]ID       id of the worker, as status shows it; with NODE: of that node of the cluster
          -name NAME      the node of this name
          -port N         the node named jelly-N, as nodes without a name of their own are
          -signal SIGNAL  its name, with or without SIG, or its number (default TERM; with NODE: KILL)
          -json           print what was done as JSON
        """,
        cli.out());
    String page = cli.out();
    cli.run("kill", "--help");
    assertEquals(page, cli.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "status",
        "kill",
        "scale",
        "stop",
        "reload",
        "upgrade",
        "config check",
        "version"
      })
  void everyCommandHasPage(String command) {
    assertEquals(ExitCode.OK, cli.run(("help " + command).split(" ")));
    assertTrue(cli.out().startsWith("Usage: java -jar jelly-cluster-fat.jar " + command));
    cli.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void helpForUnknownCommand() {
    assertEquals(ExitCode.USAGE, cli.run("help", "stat"));
    assertEquals("unknown command \"stat\"; did you mean status?\n", cli.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "-version", "--version"})
  void versionIsOneLine(String word) {
    assertEquals(ExitCode.OK, cli.run(word));
    assertTrue(cli.out().matches("Jelly Cluster .*, Java .*\n"), cli.out());
  }
}
