package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00.5Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private Path file;
  private EventLog events;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("events.ndjson");
    events = EventLog.open(file, NOON);
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) events.add(new JsonObject().put("event", "e"));
  }

  private static JsonObject get(CompletableFuture<JsonObject> page) throws Exception {
    return page.get(10, TimeUnit.SECONDS);
  }

  private static List<Integer> numbers(JsonObject page) {
    return page.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getInteger("seq"))
        .toList();
  }

  @Test
  void eventsAreNumberedAndTimed() throws Exception {
    events.add(new JsonObject().put("event", "scaled").put("text", "from 1 to 2 workers"));
    assertEquals(
        List.of(
            "{\"seq\":1,\"time\":\"2026-11-23T12:00:00.500Z\",\"event\":\"scaled\","
                + "\"text\":\"from 1 to 2 workers\"}"),
        Files.readAllLines(file));
    assertEquals(
        "scaled",
        get(events.list(0, 10, 0)).getJsonArray("events").getJsonObject(0).getString("event"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void askedForAfterANumberOrFromTheEnd() throws Exception {
    add(5);
    assertEquals(List.of(3, 4, 5), numbers(get(events.list(2, 10, 0))));
    assertEquals(List.of(4, 5), numbers(get(events.list(-2, 10, 0))));
    assertEquals(List.of(1, 2, 3, 4, 5), numbers(get(events.list(-9, 10, 0))));
    JsonObject part = get(events.list(1, 2, 0));
    assertEquals(List.of(2, 3), numbers(part));
    assertEquals(3, part.getLong("last"));
    assertEquals(5, part.getLong("newest"));
    assertEquals(0, part.getLong("missed"));
    assertEquals(9, get(events.list(9, 10, 0)).getLong("last"));
  }

  @Test
  void whatIsNoLongerKeptIsCounted() throws Exception {
    add(EventLog.KEPT + 7);
    JsonObject page = get(events.list(2, EventLog.MAX_PAGE, 0));
    assertEquals(5, page.getLong("missed"));
    assertEquals(8, numbers(page).get(0));
    assertEquals(EventLog.MAX_PAGE, numbers(page).size());
  }

  @Test
  void whoWaitsHearsOfTheNextOne() throws Exception {
    add(1);
    CompletableFuture<JsonObject> next = events.list(1, 10, 60_000);
    assertFalse(next.isDone());
    add(1);
    assertEquals(List.of(2), numbers(get(next)));
    JsonObject none = get(events.list(2, 10, 1));
    assertEquals(List.of(), numbers(none));
    assertEquals(2, none.getLong("last"));
  }

  @Test
  void theNumberOfThoseWhoWaitIsBounded() throws Exception {
    List<CompletableFuture<JsonObject>> waiting = new ArrayList<>();
    for (int i = 0; i < 256; i++) waiting.add(events.list(0, 10, 60_000));
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> get(events.list(0, 10, 60_000)));
    assertTrue(refused.getMessage().contains("256 callers wait"), refused.getMessage());
    events.close();
    for (CompletableFuture<JsonObject> page : waiting) assertEquals(List.of(), numbers(get(page)));
  }

  @Test
  void theNextPrimaryGoesOn() throws Exception {
    add(3);
    Files.writeString(file, "{\"seq\":4,\"ti", StandardOpenOption.APPEND); // killed in the middle
    try (EventLog next = EventLog.open(file, NOON)) {
      next.add(new JsonObject().put("event", "started"));
      assertEquals(List.of(1, 2, 3, 4), numbers(get(next.list(0, 10, 0))));
    }
    for (String line : Files.readAllLines(file))
      assertTrue(new JsonObject(line).containsKey("seq"));
  }

  @Test
  void whatIsNotOursInTheFileIsPassedOver() throws Exception {
    add(1);
    Files.writeString(file, "what?\n{}\n[]\n\n{\"seq\":\"x\"}\n", StandardOpenOption.APPEND);
    try (EventLog next = EventLog.open(file, NOON)) {
      assertEquals(List.of(1), numbers(get(next.list(0, 10, 0))));
    }
  }

  @Test
  void theFileIsBoundedAndItsOlderPartIsReadToo() throws Exception {
    Path small = folder.resolve("small.ndjson");
    try (EventLog bounded = EventLog.open(small, NOON, 1_000)) {
      for (int i = 0; i < 100; i++) bounded.add(new JsonObject().put("event", "e"));
    }
    Path older = folder.resolve("small.1.ndjson");
    assertTrue(Files.size(small) <= 1_000);
    assertTrue(Files.size(older) <= 1_000);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(older)));
    int kept = Files.readAllLines(small).size() + Files.readAllLines(older).size();
    try (EventLog next = EventLog.open(small, NOON, 1_000)) {
      JsonObject page = get(next.list(0, 1_000, 0));
      assertEquals(kept, numbers(page).size());
      assertEquals(100, page.getLong("newest"));
    }
  }

  @Test
  void whatComesAfterTheEndIsDropped() throws Exception {
    add(1);
    events.close();
    events.close();
    add(1);
    assertEquals(List.of(1), numbers(get(events.list(0, 10, 60_000))));
  }
}
