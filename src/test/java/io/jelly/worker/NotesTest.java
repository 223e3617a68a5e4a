package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  private final Notes notes = new Notes();
  private final List<JsonObject> first = new ArrayList<>();
  private final List<JsonObject> second = new ArrayList<>();

  private static JsonObject note(int number) {
    return new JsonObject().put("number", number);
  }

  @Test
  void theFirstHandlerHearsWhatCameBeforeIt() {
    notes.accept(note(1));
    notes.handler(first::add);
    notes.handler(second::add);
    notes.accept(note(2));
    assertEquals(List.of(note(1), note(2)), first);
    assertEquals(List.of(note(2)), second);
  }

  @Test
  void onlySoManyWait() {
    for (int i = 0; i <= Notes.MAX_WAITING; i++) notes.accept(note(i));
    notes.handler(first::add);
    assertEquals(Notes.MAX_WAITING, first.size());
    assertEquals(note(0), first.get(0));
  }
}
