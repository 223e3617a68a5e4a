package io.jelly.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who hears of what happens in a node. What happens before there is anybody waits for the first
 * one. On the supervisor's thread.
 */
final class Subscribers {
  private final List<Consumer<NodeEvent>> all = new ArrayList<>();
  private final List<NodeEvent> early = new ArrayList<>();

  void add(Consumer<NodeEvent> subscriber) {
    all.add(subscriber);
    early.forEach(subscriber);
    early.clear();
  }

  void tell(NodeEvent event) {
    if (all.isEmpty()) early.add(event);
    for (Consumer<NodeEvent> subscriber : List.copyOf(all)) subscriber.accept(event);
  }
}
