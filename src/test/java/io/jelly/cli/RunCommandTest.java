package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.ConfigException;
import io.jelly.config.Origin;
import io.jelly.config.Scheduling;
import io.jelly.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-instances 8",
        "--instances 8",
        "-instances=8",
        "--instances=8",
        "run -instances 8",
        "run --instances=8"
      })
  void oneOrTwoDashesWithOrWithoutTheCommand(String line) {
    assertEquals(42, cli.run(line.split(" ")));
    assertEquals(8, cli.config().instances());
  }

  @Test
  void withoutArgumentsNodeIsStarted() {
    assertEquals(42, cli.run());
    assertEquals("jelly-8080", cli.config().name());
    assertEquals("", cli.err());
  }

  @Test
  void everyOptionReachesTheConfiguration() {
    cli.run(
        "-port",
        "9090",
        "-host",
        "::1",
        "-workers",
        "auto",
        "-instances",
        "2",
        "-spares",
        "1",
        "-cluster",
        "-name",
        "shop",
        "-scheduling",
        "ip-hash",
        "-verticle",
        "com.acme.Main",
        "-cp",
        "src:conf",
        "-fd",
        "3",
        "-jvm",
        "-Xmx64m '-Da=b c'",
        "-worker-port-base",
        "9100");
    assertEquals("", cli.err());
    assertEquals(9090, cli.config().port());
    assertEquals("::1", cli.config().host());
    assertEquals(Runtime.getRuntime().availableProcessors(), cli.config().workers());
    assertEquals(2, cli.config().instances());
    assertEquals(1, cli.config().spares());
    assertTrue(cli.config().cluster().enabled());
    assertEquals("shop", cli.config().name());
    assertEquals(Scheduling.IP_HASH, cli.config().scheduling());
    assertEquals("com.acme.Main", cli.config().verticle().orElseThrow());
    assertEquals(2, cli.config().classpath().size());
    assertEquals(3, cli.config().fd().orElseThrow());
    assertEquals(List.of("-Xmx64m", "-Da=b c"), cli.config().jvmOptions());
    assertEquals(9100, cli.config().workerPortBase());
  }

  @ParameterizedTest
  @CsvSource({"-cluster,true", "--cluster,true", "-cluster=true,true", "-cluster=false,false"})
  void clusterNeedsNoValue(String option, boolean enabled) {
    assertEquals(42, cli.run(option, "-port", "1"), cli.err());
    assertEquals(enabled, cli.config().cluster().enabled());
    assertEquals(42, cli.run("-port", "1", option), cli.err());
  }

  @Test
  void whatFollowsTwoDashesIsTheApplications() {
    cli.run("-port", "1", "--", "-port", "x", "--", "it's", "--help");
    assertEquals(List.of("-port", "x", "--", "it's", "--help"), cli.config().args());
    assertEquals(1, cli.config().port());
  }

  @Test
  void environmentAndFileAreRead() throws IOException {
    Path file = Files.writeString(folder.resolve("my.json"), "{\"port\": 1, \"spares\": 3}");
    cli.environment.put("JELLY_PORT", "2");
    cli.run("-conf", file.toString());
    assertEquals(2, cli.config().port());
    assertEquals(new Origin(Source.FILE, file + ":1:23"), cli.started().origins().get("spares"));
  }

  @Test
  void defaultFileUnderTheWorkingFolderIsRead() {
    cli.run();
    assertEquals(
        new Origin(Source.FILE, "conf/config.json:4:11"), cli.started().origins().get("port"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-instances 0 | option -instances: must be \"auto\" or a number from 1 to 1024, not 0",
        "-workers -1 | option -workers: must be \"auto\" or a number from 0 to 512, not -1",
        "--port abc | option -port: must be a number from 0 to 65535, not the text \"abc\"",
        "-cluster=maybe | option -cluster: must be true or false, not the text \"maybe\"",
        "-prot 1 | unknown option -prot; did you mean -port?",
        "--instence=8 | unknown option --instence; did you mean -instances?",
        "-zzzzzzzz | unknown option -zzzzzzzz; try help run",
        "-name x status | put the command first: status ...",
        "run app.jar | run: unexpected argument \"app.jar\"; an application's own arguments follow --",
        "stauts | unknown command \"stauts\"; did you mean status?",
        "frobnicate | unknown command \"frobnicate\"; try help",
        "-port | run: Missing required parameter for option '-port' (N)",
        "-port -host x | run: Expected parameter for option '-port' but found '-host'",
        "-port 1 -port 2 | run: option '-port' (N) should be specified only once",
        "stop -- x | only run passes arguments on to an application after --",
      })
  void wrongUsageIsOneClearLine(String line, String expected) {
    assertEquals(ExitCode.USAGE, cli.run(line.split(" ")));
    assertEquals(expected + "\n", cli.err());
    assertEquals("", cli.out());
    assertNull(cli.started());
  }

  @Test
  void argumentFilesAreNotExpanded() throws IOException {
    Path file = Files.writeString(folder.resolve("args"), "-port 1");
    assertEquals(ExitCode.USAGE, cli.run("@" + file));
  }

  @Test
  void mistakesFoundWhileStartingAreLinesToo() {
    cli.runner =
        config -> {
          throw new ConfigException(List.of("first", "second"));
        };
    assertEquals(ExitCode.USAGE, cli.run());
    assertEquals("first\nsecond\n", cli.err());
  }

  @Test
  void stackTraceOnlyWhenAskedFor() {
    cli.runner =
        config -> {
          throw new IllegalStateException("odd");
        };
    assertEquals(ExitCode.FAILED, cli.run());
    assertEquals(
        "unexpected: java.lang.IllegalStateException: odd (JELLY_DEBUG=1 shows more)\n", cli.err());
    cli.environment.put("JELLY_DEBUG", "1");
    assertEquals(ExitCode.FAILED, cli.run());
    assertTrue(cli.err().contains("\tat "), cli.err());
    assertFalse(cli.err().contains("JELLY_DEBUG"));
  }
}
