package io.jelly.primary;

import io.jelly.config.KeyChange;
import io.jelly.handoff.ListeningSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the events of a node into its log. Those of workers have {@code worker}, {@code
 * generation} and {@code pid}; messages of the application are its own business, and so many that
 * they would leave no room for others. On the supervisor's thread.
 */
public final class EventRecorder implements Consumer<NodeEvent> {
  /** A cause may hold a line of an application's log. */
  private static final int MAX_TEXT = 2_000;

  private record Identity(int generation, long pid) {}

  private final Consumer<JsonObject> log;
  private final Map<Integer, Identity> identities = new HashMap<>();

  /** Records into the log. */
  public EventRecorder(Consumer<JsonObject> log) {
    this.log = log;
  }

  @Override
  public void accept(NodeEvent event) {
    if (event instanceof NodeEvent.State state) {
      identities.put(state.worker(), new Identity(state.generation(), state.pid()));
      state(state);
    } else if (event instanceof NodeEvent.Fork) {
      log.accept(of("fork", event));
    } else if (event instanceof NodeEvent.Online) {
      log.accept(of("online", event));
    } else if (event instanceof NodeEvent.Listening listening) {
      log.accept(of("listening", event).put("address", text(listening)));
    } else if (event instanceof NodeEvent.Disconnect) {
      log.accept(of("disconnect", event));
    } else if (event instanceof NodeEvent.Exit exit) {
      exit(exit);
    } else if (event instanceof NodeEvent.OfNode node) {
      log.accept(node.toJson().put("text", cut(node.text())));
    } else if (event instanceof NodeEvent.ConfigChanged changed) {
      log.accept(changed(changed.change()));
    } else if (event instanceof NodeEvent.ConfigRejected rejected) {
      log.accept(rejected(rejected.problems()));
    }
  }

  private static JsonObject changed(KeyChange change) {
    return new JsonObject()
        .put("event", "config-changed")
        .put("text", change + ", takes effect " + change.effect().words())
        .put("key", change.key())
        .put("effect", change.effect().name());
  }

  private static JsonObject rejected(List<String> problems) {
    return new JsonObject()
        .put("event", "config-rejected")
        .put("text", cut(problems.get(0)))
        .put("problems", problems.size());
  }

  private void state(NodeEvent.State state) {
    JsonObject json = of("state", state);
    if (!state.from().isEmpty()) json.put("from", state.from());
    log.accept(json.put("to", state.to()).put("cause", cut(state.cause())));
  }

  private void exit(NodeEvent.Exit exit) {
    JsonObject json = of("exit", exit);
    if (exit.code() != ExitCause.UNKNOWN) json.put("code", exit.code());
    if (!exit.signal().isEmpty()) json.put("signal", "SIG" + exit.signal());
    log.accept(json.put("voluntary", exit.voluntary()));
    identities.remove(exit.worker());
  }

  private JsonObject of(String name, NodeEvent event) {
    JsonObject json = new JsonObject().put("event", name).put("worker", event.worker());
    Identity identity = identities.get(event.worker());
    return identity == null
        ? json
        : json.put("generation", identity.generation()).put("pid", identity.pid());
  }

  private static String text(NodeEvent.Listening listening) {
    return ListeningSocket.text(listening.address());
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }
}
