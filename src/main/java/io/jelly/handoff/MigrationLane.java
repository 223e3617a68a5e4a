package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Claim;
import io.jelly.wire.Scoreboard.Counter;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The way of open connections from a draining worker back to its primary. A connection's own copy
 * is closed only after the primary has read the descriptor: were the primary to die in between, the
 * worker still had it.
 */
final class MigrationLane {
  private static final long LOOK_AGAIN_MS = 1;

  /** How long a new primary is waited for when the old one is gone. */
  private static final long SUCCESSOR_MS = 10_000;

  /**
   * A connection that may be sent: it is not read from any more, and in no epoll set.
   *
   * @param copied whether an older copy of it may still wait in a worker that was given up
   * @param proxied whose it is if the socket does not tell
   * @param arrived closes this process's copy; run once the primary has the connection, or is gone
   */
  record Parcel(
      int descriptor,
      int listenerId,
      boolean copied,
      @Nullable Proxied proxied,
      Runnable arrived) {}

  private final DescriptorLoop loop;
  private final Path path;
  private final Scoreboard board;
  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private final @Nullable Parcel[] sent = new Parcel[Scoreboard.SLOTS];
  private @Nullable Socket socket;
  private long next;
  private long head;
  private boolean looking;

  /** When the primary was found to be gone, in nanoseconds; 0 while it is there. */
  private long brokenSince;

  MigrationLane(DescriptorLoop loop, Path path, Scoreboard board) {
    this.loop = loop;
    this.path = path;
    this.board = board;
  }

  /** Sends a connection as soon as there is room; any thread. */
  void send(Parcel parcel) {
    loop.run(
        () -> {
          waiting.add(parcel);
          work();
        });
  }

  /**
   * There is a new primary: what the old one had not read is sent again. The return slots are free.
   */
  void resume() {
    for (long at = next - 1; at >= head; at--) {
      int place = (int) (at % Scoreboard.SLOTS);
      Parcel parcel = sent[place];
      sent[place] = null;
      if (parcel != null) waiting.addFirst(parcel);
    }
    closeSocket();
    head = 0;
    next = 0;
    brokenSince = 0;
    work();
  }

  private void work() {
    if (brokenSince == 0) settle();
    try {
      while (brokenSince == 0 && !waiting.isEmpty() && sendNow(waiting.peek())) waiting.remove();
    } catch (IOException e) {
      brokenSince = System.nanoTime();
    }
    if (brokenSince != 0 && System.nanoTime() - brokenSince > SUCCESSOR_MS * 1_000_000) {
      giveUp(); // Nobody can take them.
      return;
    }
    if (looking || (waiting.isEmpty() && head == next)) return;
    looking = true;
    loop.after(
        LOOK_AGAIN_MS,
        () -> {
          looking = false;
          work();
        });
  }

  private boolean sendNow(Parcel parcel) throws IOException {
    int place = (int) (next % Scoreboard.SLOTS);
    int slot = Scoreboard.RETURN_SLOTS + place;
    if (sent[place] != null) return false;
    board.offer(
        slot, Kind.connection(parcel.copied(), true), parcel.listenerId(), parcel.proxied());
    if (connected().sendFd(parcel.descriptor()) < 0) {
      board.free(slot);
      return false;
    }
    sent[place] = parcel;
    next++;
    return true;
  }

  private void giveUp() {
    for (int i = 0; i < sent.length; i++) {
      Parcel parcel = sent[i];
      sent[i] = null;
      if (parcel != null) parcel.arrived().run();
    }
    head = next;
    waiting.forEach(parcel -> parcel.arrived().run());
    waiting.clear();
  }

  /** The primary is dead: what was sent and not read is kept for the next one. */
  void hold() {
    settle();
    if (brokenSince == 0) brokenSince = System.nanoTime();
    work();
  }

  private void closeSocket() {
    try {
      if (socket != null) socket.close();
    } catch (IOException e) {
      // Its peer is dead.
    }
    socket = null;
  }

  private Socket connected() throws IOException {
    if (socket == null) {
      Socket fresh = Socket.newSocketDomain();
      fresh.connect(new DomainSocketAddress(path.toString()));
      socket = fresh;
    }
    return socket;
  }

  private void settle() {
    for (; head < next; head++) {
      int place = (int) (head % Scoreboard.SLOTS);
      Parcel parcel = sent[place];
      if (board.claim(Scoreboard.RETURN_SLOTS + place) != Claim.FREE) return;
      sent[place] = null;
      board.add(Counter.MIGRATED_OUT, 1);
      if (parcel != null) parcel.arrived().run();
    }
  }
}
