package io.jelly.primary;

import io.vertx.core.json.JsonObject;
import java.net.SocketAddress;

/**
 * What happens to the workers of a node, in the words of Node's cluster module. Delivered on the
 * supervisor's thread.
 */
public sealed interface NodeEvent {
  /** Which worker. */
  int worker();

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
}
