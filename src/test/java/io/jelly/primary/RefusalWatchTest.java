package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalWatchTest {
  @Test
  void aBurstIsSaidOnceWithItsNumber() {
    List<NodeEvent> events = new ArrayList<>();
    RefusalWatch watch = new RefusalWatch(events::add);
    watch.begin(1, 0);
    watch.look(1, "127.0.0.1:80", 500);
    watch.look(1, "127.0.0.1:80", 500);
    watch.begin(2, 7);
    watch.look(2, "127.0.0.1:81", 8);
    watch.look(1, "127.0.0.1:80", 503);
    assertEquals(
        List.of(event("127.0.0.1:80", 500), event("127.0.0.1:81", 1), event("127.0.0.1:80", 3)),
        events);
  }

  private static NodeEvent event(String address, long count) {
    return new NodeEvent.OfNode(
        "refused",
        count + " connections to " + address + " were refused: the queue is full",
        new JsonObject().put("address", address).put("count", count));
  }
}
