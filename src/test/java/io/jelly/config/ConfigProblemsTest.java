package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigProblemsTest {
  @TempDir Path folder;

  static Stream<Arguments> files() {
    return Stream.of(
        // not JSON
        arguments("", "1:1: the file is empty; it must hold one JSON object"),
        arguments("[]", "1:1: the file must hold one JSON object"),
        arguments("{} 1", "1:4: the file must end after its one JSON object"),
        arguments("{\n \"port\": 1\n \"host\": \"a\"}", "3:2: expected ',' or '}' but found '\"'"),
        arguments("{\"args\": [\"a\" \"b\"]}", "1:15: expected ',' or ']' but found '\"'"),
        arguments("{\"port\" 1}", "1:9: expected ':' after the key but found '1'"),
        arguments("{port: 1}", "1:2: expected a key in double quotes but found 'p'"),
        arguments("{\"port\": 1,}", "1:12: a key or value is missing before '}' (a ',' too many?)"),
        arguments(
            "{\"args\": [1,]}", "1:13: a key or value is missing before ']' (a ',' too many?)"),
        arguments("{\"port\": ?}", "1:10: expected a value but found '?'"),
        arguments(
            "{\"port\": yes}", "1:10: expected a value but found yes; texts need double quotes"),
        arguments("{\n// x\n}", "2:1: comments are not allowed in JSON"),
        arguments("{ /* x */ }", "1:3: comments are not allowed in JSON"),
        arguments("{\"port\": 1 # x\n}", "1:12: comments are not allowed in JSON"),
        arguments("{'port': 1}", "1:2: keys and texts need double quotes, not single ones"),
        arguments("{\"port\": 1", "1:11: the file ends too early; a '}' or ']' is missing"),
        arguments("{\"host\": \"a", "1:12: the file ends inside a text; a '\"' is missing"),
        arguments("{\"args\": [1}", "1:12: expected ']' but found '}'"),
        arguments(
            "{\"host\": \"a\n\"}",
            "1:12: a line break or control character stands inside a text; is a '\"' missing?"),
        // keys
        arguments("{\n  \"worker\": 2}", "2:3: unknown key \"worker\"; did you mean \"workers\"?"),
        arguments("{\"xyzzyplugh\": 2}", "1:2: unknown key \"xyzzyplugh\""),
        arguments(
            "{\"drain\": {\"timeout\": 2}}",
            "1:12: unknown key \"drain.timeout\"; did you mean \"drain.timeoutMs\"?"),
        arguments("{\"$schema\": 1}", "1:13: \"$schema\" must be a text, not 1"),
        arguments("{\"drain\": {\"$schema\": \"x\"}}", "1:12: unknown key \"drain.$schema\""),
        arguments("{\"drian\": {}}", "1:2: unknown key \"drian\"; did you mean \"drain\"?"),
        arguments(
            "{\"drain.timeoutMs\": 2}",
            "1:2: write \"drain\": {\"timeoutMs\": ...} for \"drain.timeoutMs\""),
        arguments("{\"rpc\": {\"auth\": 5}}", "1:18: \"rpc.auth\" must be an object, not 5"),
        arguments(
            "{\"rpc\": {\"auth.trusted\": []}}",
            "1:10: write \"rpc\": {\"auth\": {\"trusted\": ...}} for \"rpc.auth.trusted\""),
        arguments(
            "{\"rpc\": {\"auth\": {\"trust\": []}}}",
            "1:19: unknown key \"rpc.auth.trust\"; did you mean \"rpc.auth.trusted\"?"),
        arguments("{\"port\": 1, \"port\": 2}", "1:13: the key \"port\" is given twice"),
        arguments("{\"drain\": {}, \"drain\": {}}", "1:15: the key \"drain\" is given twice"),
        arguments(
            "{\"config\": {\"a\": {\"b\": 1, \"b\": 2}}}",
            "1:27: the key \"config.a.b\" is given twice"),
        arguments("{\"drain\": 5}", "1:11: \"drain\" must be an object, not 5"),
        // values
        arguments(
            "{\"port\": \"abc\"}",
            "1:10: \"port\" must be a number from 0 to 65535, not the text \"abc\""),
        arguments(
            "{\"port\": \"8080\"}",
            "1:10: \"port\" must be a number from 0 to 65535, not the text \"8080\""),
        arguments(
            "{\"port\": 65536}", "1:10: \"port\" must be a number from 0 to 65535, not 65536"),
        arguments("{\"port\": -1}", "1:10: \"port\" must be a number from 0 to 65535, not -1"),
        arguments("{\"port\": 1.5}", "1:10: \"port\" must be a number from 0 to 65535, not 1.5"),
        arguments(
            "{\"port\": 99999999999999999999}",
            "1:10: \"port\" must be a number from 0 to 65535, not 99999999999999999999"),
        arguments("{\"port\": null}", "1:10: \"port\" must be a number from 0 to 65535, not null"),
        arguments(
            "{\"port\": [1]}", "1:10: \"port\" must be a number from 0 to 65535, not this list"),
        arguments(
            "{\"port\": {}}", "1:10: \"port\" must be a number from 0 to 65535, not an object"),
        arguments(
            "{\"workers\": \"many\"}",
            "1:13: \"workers\" must be \"auto\" or a number from 0 to 512, not the text \"many\""),
        arguments(
            "{\"instances\": 0}",
            "1:15: \"instances\" must be \"auto\" or a number from 1 to 1024, not 0"),
        arguments(
            "{\"scheduling\": \"random\"}",
            "1:16: \"scheduling\" must be one of \"round-robin\", \"least-connections\", \"ip-hash\","
                + " \"shared\", not the text \"random\""),
        arguments(
            "{\"cluster\": {\"enabled\": 1}}",
            "1:25: \"cluster.enabled\" must be true or false, not 1"),
        arguments(
            "{\"host\": \"\"}",
            "1:10: \"host\" must be a host name or an address, not the text \"\""),
        arguments(
            "{\"verticle\": \"a b\"}",
            "1:14: \"verticle\" must be a class name such as com.acme.MainVerticle,"
                + " not the text \"a b\""),
        arguments(
            "{\"name\": \"../x\"}",
            "1:10: \"name\" must be 1 to 64 letters, digits, '.', '_' or '-', not the text"
                + " \"../x\""),
        arguments("{\"args\": [1]}", "1:10: \"args\" must be a list of texts, not this list"),
        arguments(
            "{\"args\": [\"\\u0000\"]}", "1:10: \"args\" must be a list of texts, not this list"),
        arguments(
            "{\"config\": \"s3cret\"}",
            "1:12: \"config\" must be a JSON object, not what is there"),
        // what no key knows alone
        arguments(
            "{\"workerPortBase\": 65530, \"workers\": 10}",
            "1:20: \"workerPortBase\" leads to port 65540 for the last worker; the highest port is"
                + " 65535"),
        arguments(
            "{\"cluster\": {\"port\": 65530}}",
            "1:22: \"cluster.port\" leads to port 65561 for the last member; the highest port is"
                + " 65535"),
        arguments(
            "{\"respawn\": {\"baseDelayMs\": 20000}}",
            "1:29: \"respawn.baseDelayMs\" leaves respawn.baseDelayMs above respawn.maxDelayMs"),
        arguments(
            "{\"limits\": {\"memoryMb\": 500, \"memoryHardMb\": 400}}",
            "1:25: \"limits.memoryMb\" leaves limits.memoryHardMb below limits.memoryMb"),
        arguments(
            "{\"health\": {\"path\": \"ready\"}}",
            "1:21: \"health.path\" must be a path that begins with /, or empty, not the text"
                + " \"ready\""),
        arguments(
            "{\"reload\": {\"surge\": 0}}",
            "1:22: \"reload.surge\" must be a number from 1 to 512, not 0"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void wrongFileIsOneLineWithPlaceAndExpectation(String text, String expected) {
    assertEquals(
        List.of("conf/config.json:" + expected), new Loading(folder).file(text).problems());
  }

  @Test
  void everyProblemOfEverySourceIsNamedAtOnce() {
    List<String> problems =
        new Loading(folder)
            .file("{\"wokers\": 2,\n \"port\": true}")
            .variable("JELLY_PORT", "tcp://10.0.0.1:8080")
            .option("instances", "0")
            .problems();
    assertEquals(
        List.of(
            "conf/config.json:1:2: unknown key \"wokers\"; did you mean \"workers\"?",
            "conf/config.json:2:10: \"port\" must be a number from 0 to 65535, not true",
            "environment variable JELLY_PORT: must be a number from 0 to 65535, not the text"
                + " \"tcp://10.0.0.1:8080\"",
            "option -instances: must be \"auto\" or a number from 1 to 1024, not 0"),
        problems);
  }

  @Test
  void problemsAreBounded() {
    StringBuilder file = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      file.append("\"unknown").append(i).append("\": 1,");
    }
    List<String> problems = new Loading(folder).file(file + "\"port\": 1}").problems();
    assertEquals(51, problems.size());
    assertEquals("... and 950 more problems", problems.get(50));
  }

  @Test
  void longAndUnprintableValuesAreShortened() {
    String problem =
        new Loading(folder)
            .variable("JELLY_PORT", "\u001b[31m" + "x".repeat(500))
            .problems()
            .get(0);
    assertTrue(problem.length() < 200, problem);
    assertTrue(problem.chars().noneMatch(Character::isISOControl), problem);
  }

  @Test
  void openQuoteInOptionsIsSaid() {
    assertEquals(
        List.of("option -jvm: must be a list of texts, not the text \"-Da='b\""),
        new Loading(folder).option("jvmOptions", "-Da='b").problems());
  }

  @Test
  void unreadableFilesAreSaid() throws IOException {
    assertEquals(
        List.of("no.json: the file does not exist (" + folder.resolve("no.json") + ")"),
        new Loading(folder).fileNamed("no.json").problems());
    assertEquals(
        List.of(".: the file cannot be read: it is a folder"),
        new Loading(folder).fileNamed(".").problems());
    Files.write(folder.resolve("latin.json"), new byte[] {'{', (byte) 0xE4, '}'});
    assertEquals(
        List.of("latin.json: the file is not text in UTF-8"),
        new Loading(folder).fileNamed("latin.json").problems());
    Files.write(folder.resolve("huge.json"), new byte[(1 << 20) + 1]);
    assertEquals(
        List.of("huge.json: the file cannot be read: it is larger than 1048576 bytes"),
        new Loading(folder).fileNamed("huge.json").problems());
  }

  @Test
  void bottomlessNestingIsOneLine() {
    String deep = "{\"config\": {\"a\": " + "[".repeat(5000);
    List<String> problems = new Loading(folder).file(deep).problems();
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("depth"), problems.get(0));
  }
}
