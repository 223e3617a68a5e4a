package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Claim;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The primary's end of one worker's handoff socket. It sends descriptors and keeps its own copy of
 * each until the worker has settled the claim on its slot (see {@link Scoreboard}). All methods on
 * the loop's thread.
 */
public final class HandoffLink {
  /** What becomes of connections that were offered; of a {@link Probe} nobody hears. */
  public interface Listener {
    /** The worker serves a connection of this listener; the primary's copy is closed already. */
    void taken(int listenerId);

    /** The worker refused it, or died before it took it: it is the primary's again. */
    void returned(AcceptedSocket connection);

    /**
     * The draining worker gave an open connection away: it is the primary's again, for another
     * worker.
     */
    void migrated(AcceptedSocket connection);

    /**
     * The worker, which outlived the primary before, has sent its copy of a listening socket; it is
     * the primary's now.
     */
    void listening(int listenerId, ListeningSocket socket);

    /** There is room for more after there was none, or the worker settled something. */
    void settled();

    /** The worker's end is closed; called once, last. */
    void closed();
  }

  private final Scoreboard board;
  private final Listener listener;
  private final Handle handle;
  private final @Nullable AcceptedSocket[] underWay = new AcceptedSocket[Scoreboard.SLOTS];
  private final long[] offeredAt = new long[Scoreboard.SLOTS];
  private final ByteBuffer rings = ByteBuffer.allocateDirect(64);

  /** Sequence numbers: [head, next) are under way. */
  private long head;

  private long next;

  private int underWayCount;

  /** How many copies of listening sockets were sent. */
  private int shares;

  /** How many slots wait for the worker to notice that they were revoked. */
  private int revoked;

  HandoffLink(DescriptorLoop loop, Socket socket, Scoreboard board, Listener listener) {
    this.board = board;
    this.listener = listener;
    handle = new Handle(loop, socket);
  }

  void open() {
    handle.open();
  }

  /**
   * Whether another descriptor may be sent. Not to a worker that still has to drop what was taken
   * back from it.
   */
  public boolean canTake() {
    return !handle.isClosed() && revoked == 0 && next - head < Scoreboard.SLOTS;
  }

  /** Whether the worker's end is closed. */
  public boolean isClosed() {
    return handle.isClosed();
  }

  /** How many connections are offered and not settled. */
  public int underWay() {
    return underWayCount;
  }

  /** Sends a connection; false if it could not be sent now, and is still the caller's. */
  public boolean offer(AcceptedSocket connection) {
    int slot = slot(next);
    if (!send(
        connection.descriptor(), connection.kind(), connection.listenerId(), connection.proxied()))
      return false;
    underWay[slot] = connection;
    underWayCount++;
    return true;
  }

  /** Sends a copy of a listening socket, to accept from. */
  public boolean share(ListeningSocket socket, int listenerId) {
    if (!send(socket.descriptor(), Kind.LISTENER, listenerId, null)) return false;
    shares++;
    return true;
  }

  /** How many copies of listening sockets were sent so far. */
  public int shares() {
    return shares;
  }

  /** Sends a copy of a listening socket, to accept from while there is no primary. */
  public boolean copy(ListeningSocket socket, int listenerId) {
    return send(socket.descriptor(), Kind.LISTENER_COPY, listenerId, null);
  }

  private boolean send(int descriptor, Kind kind, int listenerId, @Nullable Proxied proxied) {
    if (!canTake()) return false;
    int slot = slot(next);
    board.offer(slot, kind, listenerId, proxied);
    try {
      if (handle.socket.sendFd(descriptor) < 0) {
        board.free(slot);
        return false;
      }
    } catch (IOException e) {
      board.free(slot);
      handle.loop.execute(handle::close);
      return false;
    }
    offeredAt[slot] = System.nanoTime();
    next++;
    return true;
  }

  /**
   * Takes back what the worker has not taken within the time; the caller gives it to another one. A
   * probe is for this worker and no other, and waits for as long as whoever asks does.
   */
  public List<AcceptedSocket> revokeOlderThan(long ageNanos) {
    List<AcceptedSocket> back = new ArrayList<>();
    long now = System.nanoTime();
    for (long at = head; at < next; at++) {
      AcceptedSocket connection = underWay[slot(at)];
      if (connection == null || connection.isProbe()) continue;
      if (now - offeredAt[slot(at)] < ageNanos) continue;
      if (!board.move(slot(at), Claim.OFFERED, Claim.REVOKED)) continue;
      forget(slot(at));
      revoked++;
      connection.markCopied();
      back.add(connection);
    }
    return back;
  }

  /** Closes the link; what is not taken comes back. */
  public void close() {
    handle.close();
  }

  private void sweep() {
    for (long at = head; at < next; at++) settle(slot(at));
    while (head < next && board.claim(slot(head)) == Claim.FREE) head++;
  }

  private void settle(int slot) {
    Claim claim = board.claim(slot);
    if (claim == Claim.FREE || claim == Claim.OFFERED || claim == Claim.REVOKED) return;
    AcceptedSocket connection = underWay[slot];
    board.free(slot);
    if (claim == Claim.DROPPED) revoked--;
    if (connection == null) return;
    forget(slot);
    if (connection.isProbe()) {
      connection.close();
    } else if (claim == Claim.TAKEN) {
      connection.close();
      listener.taken(connection.listenerId());
    } else {
      listener.returned(connection);
    }
  }

  private void reclaim() {
    sweep();
    for (long at = head; at < next; at++) {
      AcceptedSocket connection = underWay[slot(at)];
      if (connection == null) continue;
      forget(slot(at));
      if (connection.isProbe()) {
        connection.close();
      } else if (board.move(slot(at), Claim.OFFERED, Claim.REVOKED)) {
        connection.markCopied(); // The worker may live, and hold its copy for a while.
        listener.returned(connection);
      } else if (board.claim(slot(at)) == Claim.REFUSED) {
        listener.returned(connection);
      } else {
        connection.close();
        listener.taken(connection.listenerId());
      }
    }
    head = next;
  }

  private void forget(int slot) {
    underWay[slot] = null;
    underWayCount--;
  }

  private static int slot(long sequence) {
    return (int) (sequence % Scoreboard.SLOTS);
  }

  private final class Handle extends SocketHandle {
    Handle(DescriptorLoop loop, Socket socket) {
      super(loop, socket);
    }

    @Override
    void ready(EpollIoEvent event) throws IOException {
      int count = socket.read(rings, 0, rings.capacity());
      if (count < 0) {
        close();
        return;
      }
      board.hush();
      sweep();
      listener.settled();
    }

    @Override
    void closed() {
      reclaim();
      listener.closed();
    }
  }
}
