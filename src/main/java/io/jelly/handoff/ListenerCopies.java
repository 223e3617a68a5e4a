package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Listeners under {@code shared}: by the how-manieth copy that was sent to accept from. */
  private final Map<Integer, Integer> shared = new HashMap<>();

  private int sharesReceived;
  private int sharesGivenUp;
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
    if (accept && ++sharesReceived > sharesGivenUp) shared.put(listenerId, sharesReceived);
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
    boolean accept = served.test(listenerId) && (alone || shared.containsKey(listenerId));
    if (accept) copy.acceptor.resume();
    else copy.acceptor.pause();
  }

  /** There is no primary: accepts from every copy that a server here can serve. */
  void serveAlone() {
    alone = true;
    List.copyOf(copies.keySet()).forEach(this::update);
  }

  /**
   * The primary accepts again: keeps the copies and leaves them alone.
   *
   * @param shares how many copies to accept from the primary had sent by then. Some of them may
   *     still be on their way, and later ones may have arrived: they come over another socket
   */
  void stopAccepting(int shares) {
    alone = false;
    sharesGivenUp = Math.max(sharesGivenUp, shares);
    shared.values().removeIf(number -> number <= shares);
    List.copyOf(copies.keySet()).forEach(this::update);
  }

  /** There is another primary: it accepts from now on, and counts anew what it sends. */
  void underNewPrimary() {
    alone = false;
    shared.clear();
    sharesReceived = 0;
    sharesGivenUp = 0;
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
