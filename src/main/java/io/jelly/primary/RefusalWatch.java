package io.jelly.primary;

import io.jelly.handoff.ListeningSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that connections were refused: once for all of a listener since it last looked, so that a
 * flood of them is not one of log lines, too. On the descriptor loop.
 */
final class RefusalWatch {
  /** How often it is to look. */
  static final long EVERY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(RefusalWatch.class);

  private final Consumer<NodeEvent> events;
  private final Map<Integer, Long> seen = new HashMap<>();

  RefusalWatch(Consumer<NodeEvent> events) {
    this.events = events;
  }

  /** What was refused up to now has been said, by a primary before this one. */
  void begin(NodeListener listener) {
    begin(listener.id(), listener.counts().refused());
  }

  void begin(int listener, long refused) {
    seen.put(listener, refused);
  }

  void look(NodeListener listener) {
    look(listener.id(), ListeningSocket.text(listener.address()), listener.counts().refused());
  }

  void look(int listener, String address, long refused) {
    Long before = seen.put(listener, refused);
    long more = refused - (before == null ? 0 : before);
    if (more == 0) return;
    String text = more + " connections to " + address + " were refused: the queue is full";
    log.warn("{}", text);
    events.accept(
        new NodeEvent.OfNode(
            "refused", text, new JsonObject().put("address", address).put("count", more)));
  }

  /** What was refused at its end is still said. */
  void forget(NodeListener listener) {
    look(listener);
    seen.remove(listener.id());
  }
}
