package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A worker's own copies of the node's listening sockets. They keep the ports open whatever becomes
 * of the primary, and the worker accepts from them while there is none ({@link #serveAlone}), or
 * always under {@code shared} scheduling. All methods on the loop.
 */
final class ListenerCopies {
  /** Who gets what is accepted from a copy. */
  interface Sink {
    void accepted(int listenerId, AcceptedSocket connection);
  }

  /** One copy and who accepts from it. */
  record Copy(int listenerId, ListeningSocket socket, Acceptor acceptor) {}

  private final Scoreboard board;
  private final IntPredicate served;
  private final Sink sink;
  private final Map<Integer, Copy> copies = new HashMap<>();
  private final Set<Integer> shared = new HashSet<>();
  private boolean alone;
  private boolean closed;

  /**
   * @param served whether a server of this worker listens on a listener
   */
  ListenerCopies(Scoreboard board, IntPredicate served, Sink sink) {
    this.board = board;
    this.served = served;
    this.sink = sink;
  }

  /**
   * A copy has arrived.
   *
   * @param accept from now on, and not only without a primary
   */
  void arrived(DescriptorLoop loop, int listenerId, ListeningSocket socket, boolean accept) {
    if (accept) shared.add(listenerId);
    if (closed || copies.containsKey(listenerId)) {
      socket.close();
    } else {
      Acceptor acceptor =
          Acceptor.open(loop, socket, true, accepted -> sink.accepted(listenerId, accepted));
      copies.put(listenerId, new Copy(listenerId, socket, acceptor));
      count();
    }
    update(listenerId);
  }

  /** Accepts or not, as things are now: after a server began to listen. */
  void update(int listenerId) {
    Copy copy = copies.get(listenerId);
    if (copy == null) return;
    boolean accept = served.test(listenerId) && (alone || shared.contains(listenerId));
    if (accept) copy.acceptor.resume();
    else copy.acceptor.pause();
  }

  /** There is no primary: accepts from every copy that a server here can serve. */
  void serveAlone() {
    alone = true;
    List.copyOf(copies.keySet()).forEach(this::update);
  }

  /** The primary accepts again: keeps the copies and leaves them alone. */
  void stopAccepting() {
    alone = false;
    shared.clear();
    List.copyOf(copies.keySet()).forEach(this::update);
  }

  /** The server of a listener is gone. */
  void drop(int listenerId) {
    @Nullable Copy copy = copies.remove(listenerId);
    if (copy != null) copy.acceptor.close();
    count();
  }

  /** Closes all, and those that may still come. */
  void close() {
    closed = true;
    copies.values().forEach(copy -> copy.acceptor.close());
    copies.clear();
    count();
  }

  List<Copy> all() {
    return new ArrayList<>(copies.values());
  }

  private void count() {
    board.set(Counter.LISTENERS, copies.size());
  }
}
