package io.jelly.primary;

import io.jelly.config.KeyChange;
import io.vertx.core.json.JsonObject;
import java.net.SocketAddress;
import java.util.List;

/**
 * What happens to a node and to its workers; events of workers that Node's cluster module has, too,
 * have its names. Delivered on the supervisor's thread.
 */
public sealed interface NodeEvent {
  /** Which worker; 0 for the node as a whole. */
  int worker();

  /**
   * A worker has changed its state.
   *
   * @param from empty for a worker that is new
   * @param cause what happened, or what it probably was, for people
   */
  record State(int worker, int generation, long pid, String from, String to, String cause)
      implements NodeEvent {}

  /**
   * Something happened to the node: it was scaled, a port was opened, its configuration changed.
   *
   * @param name one or two words with a hyphen, what programs go by
   * @param text a half sentence for people
   * @param details further members for programs; may be empty
   */
  record OfNode(String name, String text, JsonObject details) implements NodeEvent {
    @Override
    public int worker() {
      return 0;
    }

    /** As in the event log. */
    public JsonObject toJson() {
      return new JsonObject().put("event", name).put("text", text).mergeIn(details);
    }
  }

  /** Its process has been started. */
  record Fork(int worker, ProcessHandle process) implements NodeEvent {}

  /** It runs and has reported to the primary. */
  record Online(int worker) implements NodeEvent {}

  /** One of its servers listens. */
  record Listening(int worker, SocketAddress address) implements NodeEvent {}

  /** It is scheduled: it gets connections. */
  record Ready(int worker) implements NodeEvent {}

  /** It sent a message of the application. */
  record Message(int worker, JsonObject body) implements NodeEvent {}

  /** Its control socket is closed. */
  record Disconnect(int worker) implements NodeEvent {}

  /**
   * Its process is gone.
   *
   * @param signal empty if it exited by itself
   * @param voluntary it was disconnected, or left by its application's own wish
   */
  record Exit(int worker, int code, String signal, boolean voluntary) implements NodeEvent {}

  /** A saved edit of the configuration changed a key; values as in the log. */
  record ConfigChanged(KeyChange change) implements NodeEvent {
    @Override
    public int worker() {
      return 0;
    }
  }

  /** A saved edit of the configuration is wrong and changes nothing; one line for each problem. */
  record ConfigRejected(List<String> problems) implements NodeEvent {
    @Override
    public int worker() {
      return 0;
    }
  }
}
