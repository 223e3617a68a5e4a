package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What workers are told when they report, and again when it changes: the settings of their
 * generation, and what is in force for every worker, however old. On the supervisor's thread.
 */
final class Welcomes {
  private NodeConfig config;
  private final JsonObject successor;
  private final Function<WorkerBlueprint, JsonObject> memory;
  private final NewestTls tls = new NewestTls();

  /** What those that have not reported yet are to be. */
  private final Map<Integer, WorkerBlueprint> expected = new HashMap<>();

  /**
   * @param successor about the time after this primary; empty: there is none
   * @param memory what a worker keeps for the next primary, of how it was started
   */
  Welcomes(NodeConfig config, JsonObject successor, Function<WorkerBlueprint, JsonObject> memory) {
    this.config = config;
    this.successor = successor;
    this.memory = memory;
  }

  /** The worker has been started, and will report. */
  void expect(int workerId, WorkerBlueprint blueprint) {
    expected.put(workerId, blueprint);
  }

  /** The worker is gone. */
  void forget(int workerId) {
    expected.remove(workerId);
  }

  /** For a worker that reports; empty if it has reported before. */
  Optional<Message> welcome(int workerId) {
    WorkerBlueprint blueprint = expected.remove(workerId);
    if (blueprint == null) return Optional.empty();
    JsonObject kept = successor.isEmpty() ? new JsonObject() : memory.apply(blueprint);
    JsonObject settings = tls.in(blueprint.settings().copy()).mergeIn(LiveSettings.of(config));
    return Optional.of(new Message.Welcome(settings, kept, successor));
  }

  /** For a worker of the primary before that reports; then comes {@link #inForce}. */
  Message adopted() {
    return new Message.Adopted(successor);
  }

  /** What may have changed since a worker had its welcome. */
  List<Message> inForce() {
    List<Message> messages = new ArrayList<>();
    messages.add(new Message.Settings(LiveSettings.of(config)));
    if (tls.isThere()) messages.add(tls.message());
    return messages;
  }

  /** Another configuration is in force; empty if workers need not hear of it. */
  Optional<Message> change(NodeConfig next) {
    JsonObject before = LiveSettings.of(config);
    config = next;
    JsonObject now = LiveSettings.of(next);
    return now.equals(before) ? Optional.empty() : Optional.of(new Message.Settings(now));
  }

  /** There is another certificate on disk. */
  Message change(TlsPair newest) {
    return tls.change(newest);
  }
}
