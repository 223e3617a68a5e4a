package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsCommandTest {
  @TempDir Path folder;
  private Cli cli;
  private final List<JsonObject> log = new ArrayList<>();

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  private void add(String event) {
    JsonObject json = new JsonObject().put("seq", log.size() + 1L);
    log.add(json.put("time", "2026-11-23T12:00:00.500Z").mergeIn(new JsonObject(event)));
  }

  /** Answers as a node does, with at most two events a time. */
  private String answer(JsonObject request) {
    long since = request.getJsonObject("params").getLong("since");
    long from = since < 0 ? Math.max(0, log.size() + since) : since;
    JsonArray events = new JsonArray();
    LongStream.range(from, Math.min(from + 2, log.size()))
        .forEach(i -> events.add(log.get((int) i)));
    return FakeNode.result(
        new JsonObject()
            .put("events", events)
            .put("last", from + events.size())
            .put("newest", log.size())
            .put("missed", 0));
  }

  @Test
  void everyKindOfEventIsOneLine() throws IOException {
    add("{\"event\":\"started\",\"text\":\"node shop\",\"pid\":7}");
    add(
        "{\"event\":\"state\",\"worker\":1,\"generation\":2,\"pid\":9,\"to\":\"starting\",\"cause\":\"x\"}");
    add(
        "{\"event\":\"state\",\"worker\":1,\"generation\":2,\"pid\":9,\"from\":\"spare\",\"to\":\"ready\",\"cause\":\"serving\\nwell\"}");
    add(
        "{\"event\":\"listening\",\"worker\":1,\"generation\":2,\"pid\":9,\"address\":\"127.0.0.1:80\"}");
    add("{\"event\":\"online\",\"worker\":1}");
    add(
        "{\"event\":\"exit\",\"worker\":1,\"code\":137,\"signal\":\"SIGKILL\",\"voluntary\":false}");
    add("{\"event\":\"exit\",\"worker\":2,\"code\":0,\"voluntary\":true}");
    add("{\"event\":\"dreaming\",\"worker\":2,\"text\":\"of sheep\"}");
    add("{\"event\":\"resting\"}");
    try (FakeNode node = new FakeNode(cli.directories, "shop", this::answer)) {
      assertEquals(ExitCode.OK, cli.run("events"), cli.err());
      assertEquals("", cli.err());
      assertEquals(
          List.of(
              "1  started: node shop",
              "2  worker 1 (pid 9, generation 2): starting: x",
              "3  worker 1 (pid 9, generation 2): spare -> ready: serving?well",
              "4  worker 1 (pid 9, generation 2): listening on 127.0.0.1:80",
              "5  worker 1: online",
              "6  worker 1: exit by SIGKILL",
              "7  worker 2: exit with code 0, voluntarily",
              "8  worker 2: dreaming: of sheep",
              "9  resting: -"),
          cli.out().lines().map(line -> line.substring(23).strip()).toList());
      assertTrue(
          cli.out()
              .lines()
              .allMatch(line -> line.matches("2026-11-2\\dT\\d\\d:\\d\\d:00\\.500 .*")));
      assertEquals(-100, node.requests().get(0).getJsonObject("params").getInteger("since"));
    }
  }

  @Test
  void theLastOnesOrThoseAfterANumberAsJson() throws IOException {
    for (int i = 0; i < 5; i++) add("{\"event\":\"e\"}");
    try (FakeNode node = new FakeNode(cli.directories, "shop", this::answer)) {
      assertEquals(ExitCode.OK, cli.run("events", "-n", "3", "--json"), cli.err());
      assertEquals(log.subList(2, 5), cli.out().lines().map(JsonObject::new).toList());
      assertEquals(ExitCode.OK, cli.run("events", "--since", "4", "-json"), cli.err());
      assertEquals(log.subList(4, 5), cli.out().lines().map(JsonObject::new).toList());
      assertEquals(0, node.requests().get(0).getJsonObject("params").getInteger("waitMs"));
    }
  }

  @Test
  void followingEndsWithTheNodeAndReadsTheRestFromItsFile() throws IOException {
    add("{\"event\":\"e\"}");
    try (FakeNode node =
        new FakeNode(
            cli.directories,
            "shop",
            request -> {
              if (request.getJsonObject("params").getLong("waitMs") == 0) return answer(request);
              add("{\"event\":\"stopping\"}");
              add("{\"event\":\"stopped\"}");
              writeFile();
              return ""; // The primary exits with the question unanswered.
            })) {
      assertEquals(ExitCode.OK, cli.run("events", "-f", "--json"), cli.err());
      assertEquals(log, cli.out().lines().map(JsonObject::new).toList());
      assertEquals(2, node.requests().size(), "no busy asking");
    }
  }

  private void writeFile() {
    try {
      Files.write(
          cli.directories.create("shop").events(), log.stream().map(JsonObject::encode).toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void followingGoesOnUnderANewPrimary() throws IOException {
    add("{\"event\":\"e\"}");
    int[] waits = new int[1];
    try (FakeNode node =
        new FakeNode(
            cli.directories,
            "shop",
            request -> {
              if (request.getJsonObject("params").getLong("waitMs") == 0) return answer(request);
              if (waits[0]++ == 0) return ""; // The first primary is killed.
              add(waits[0] == 2 ? "{\"event\":\"started\"}" : "{\"event\":\"stopped\"}");
              return answer(request);
            })) {
      assertEquals(ExitCode.OK, cli.run("events", "-f", "--json"), cli.err());
      assertEquals(log, cli.out().lines().map(JsonObject::new).toList());
      assertEquals(3, log.size());
    }
  }

  @Test
  void missedOnesAreSaid() throws IOException {
    JsonObject page =
        new JsonObject().put("events", new JsonArray()).put("last", 9).put("newest", 9);
    try (FakeNode node =
        new FakeNode(cli.directories, "shop", request -> FakeNode.result(page.put("missed", 7)))) {
      assertEquals(ExitCode.OK, cli.run("events", "-since", "2"));
      assertEquals("(7 events are no longer kept)\n", cli.err());
      assertEquals(1, node.requests().size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "events -n x | option -n: must be a number of 1 to 10000, not \"x\"",
        "events -n 0 | option -n: must be a number of 1 to 10000, not \"0\"",
        "events -n 10001 | option -n: must be a number of 1 to 10000, not \"10001\"",
        "events -since -1 | option -since: must be a number, not \"-1\"",
      })
  void wrongNumbersAreSaidBeforeAnyNodeIsAsked(String line, String expected) {
    assertEquals(ExitCode.USAGE, cli.run(line.split(" ")));
    assertEquals(expected + "\n", cli.err());
  }
}
