package io.jelly.wire;

import io.vertx.core.json.JsonObject;

/**
 * What primary and worker say to each other on the control socket, one JSON object a line.
 * Descriptors travel separately, on the handoff socket.
 */
public sealed interface Message {

  // From a worker to its primary.

  /** The first line of a worker: which one it is. */
  record Hello(int worker, long pid, int protocol) implements Message {}

  /**
   * The first line of a worker that outlived its primary, to the next one: what it is and what it
   * does. Its listening sockets follow on the handoff socket. Answered by {@link Adopted} or {@link
   * NotAdopted}.
   *
   * @param folder the run directory it was started in, and which one of that path ({@code path
   *     inode})
   * @param memory as it was in its {@link Welcome}
   * @param listens its servers: listener number to {@code {host, port, path, index}} of the {@link
   *     Listen}
   */
  record Adopt(
      int worker, long pid, int protocol, String folder, JsonObject memory, JsonObject listens)
      implements Message {}

  /**
   * A server in the worker wants to listen.
   *
   * @param host the address to bind, empty with a {@code path}
   * @param port 0 for a random port, the same for the {@code index}-th such request of every worker
   * @param path of a Unix domain server, else empty
   * @param backlog of the listening socket, 0 for the default
   * @param mode of a path that is opened for this: three octal digits; empty for the usual one
   */
  record Listen(
      int request, String host, int port, String path, int index, int backlog, String mode)
      implements Message {}

  /** The worker's server on this listener is closed: no connections of it any more. */
  record Unlisten(int listener) implements Message {}

  /**
   * Deployed and listening: the worker can be counted on.
   *
   * @param directPort its own port, 0 if none
   * @param directError why it has none although one was asked for, else empty
   */
  record Booted(int directPort, String directError) implements Message {}

  /**
   * The worker's application could not be started; the worker exits next.
   *
   * @param permanent another try would fail the same way, as the class is missing
   */
  record BootFailed(String reason, boolean permanent) implements Message {}

  /**
   * The worker wants to leave: fence it and let it drain.
   *
   * @param voluntary its application asked for it; false for a signal
   */
  record Leaving(String cause, boolean voluntary) implements Message {}

  /** A drain is over; what it did. */
  record Drained(int migrated, int closed) implements Message {}

  /** A JSON-RPC line for the primary's operations; answered by {@link Answer}. */
  record Ask(int request, String call) implements Message {}

  /**
   * The answer to {@link DumpThreads}.
   *
   * @param problem why there is no file, else empty
   */
  record ThreadsDumped(String path, String problem) implements Message {}

  /**
   * What the worker has counted since its start.
   *
   * @param request of {@link TellMetrics}; 0 if it tells unasked
   * @param text in Prometheus' text format
   */
  record Metrics(int request, String text) implements Message {}

  // From the primary to a worker.

  /**
   * The answer to {@link Hello}: what to run and how.
   *
   * @param memory what the worker gives to the next primary, unread
   * @param successor how to live on without this primary, see {@code worker.Succession}; empty: not
   *     at all
   */
  record Welcome(JsonObject settings, JsonObject memory, JsonObject successor) implements Message {}

  /**
   * Settings that have other values now, members as in {@link Welcome}; those that are not named
   * stay. Also what follows an {@link Adopted}: the worker may have missed a change.
   */
  record Settings(JsonObject changed) implements Message {}

  /** The answer to {@link Adopt}: this is the primary now. */
  record Adopted(JsonObject successor) implements Message {}

  /** The answer to {@link Adopt} of a worker that cannot go on here: it drains and exits. */
  record NotAdopted(String reason) implements Message {}

  /** The answer to {@link Listen}: the real address; connections carry the listener's number. */
  record Listening(int request, int listener, String host, int port, String path)
      implements Message {}

  /** The answer to {@link Listen} when the address cannot be bound. */
  record ListenFailed(int request, String reason) implements Message {}

  /**
   * The primary accepts again: keep the copies of listening sockets, and accept nothing from them.
   * Copies that are sent later to accept from are meant again.
   *
   * @param shares how many of those had been sent to the worker by now
   */
  record StopAccepting(int shares) implements Message {}

  /** Close every copy of a listening socket: the node stops. */
  record CloseListeners() implements Message {}

  /**
   * Finish what is open and exit; what is still open after the time is closed.
   *
   * @param move whether other workers are there to take open connections
   */
  record Drain(long timeoutMs, boolean move, String cause) implements Message {}

  /** Write what every thread does to a new file at this path. */
  record DumpThreads(String path) implements Message {}

  /** Answered by {@link Metrics}; only for a worker that has told some before. */
  record TellMetrics(int request) implements Message {}

  /** The answer to {@link Ask}. */
  record Answer(int request, String reply) implements Message {}

  // Both ways.

  /**
   * A message of the application ({@code send} in the public API); {@code body} is any JSON value.
   */
  record Note(JsonObject body) implements Message {}
}
