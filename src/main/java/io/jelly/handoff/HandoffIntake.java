package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Claim;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The worker's end of the handoff socket: takes descriptors in and settles their slots. */
public final class HandoffIntake {
  /** Who gets what arrives; called on the loop's thread. */
  interface Receiver {
    /** A connection; the receiver settles the offer, soon, on any thread. */
    void connection(Offer offer);

    /**
     * A copy of a listening socket.
     *
     * @param accept from it now, and not only while there is no primary
     */
    void listener(int listenerId, ListeningSocket socket, boolean accept);
  }

  private static final ByteBuffer RING = ByteBuffer.allocateDirect(1);

  private final Scoreboard board;
  private final Receiver receiver;
  private final Handle handle;

  /** The last offer of each slot; it may be settled by now. */
  private final @Nullable Offer[] unsettled = new Offer[Scoreboard.SLOTS];

  private HandoffIntake(DescriptorLoop loop, Socket socket, Scoreboard board, Receiver receiver) {
    this.board = board;
    this.receiver = receiver;
    handle = new Handle(loop, socket);
  }

  static HandoffIntake connect(DescriptorLoop loop, Path path, Scoreboard board, Receiver receiver)
      throws IOException {
    Socket socket = Socket.newSocketDomain();
    socket.connect(new DomainSocketAddress(path.toString()));
    HandoffIntake intake = new HandoffIntake(loop, socket, board, receiver);
    loop.run(intake.handle::open);
    return intake;
  }

  /** Takes nothing more in; what is not taken goes back to the primary. On the loop. */
  void close() {
    handle.close();
  }

  /**
   * The primary is dead: takes in what it had sent, and closes. What it had not taken back by then
   * is this worker's, and is settled without the board, which is the next primary's. On the loop.
   */
  void outlive() throws IOException {
    while (!handle.isClosed() && handle.takeIn()) {}
    handle.close();
    for (Offer offer : unsettled) if (offer != null) offer.outlive();
  }

  /** Tells the primary that slots have changed, unless it has been told and has not looked yet. */
  private void ring() {
    if (!board.ring()) return;
    try {
      // Offers are settled on any thread, also after the close; the number of the closed descriptor
      // may be that of somebody's connection by then.
      synchronized (handle.socket) {
        if (handle.socket.isOpen()) handle.socket.write(RING, 0, 1);
      }
    } catch (IOException e) {
      // The primary is gone; there is nobody to tell.
    }
  }

  private final class Handle extends DescriptorIntake {
    Handle(DescriptorLoop loop, Socket socket) {
      super(loop, socket);
    }

    @Override
    void received(int descriptor, int slot) throws IOException {
      Offer offer = new Offer(descriptor, slot);
      unsettled[slot] = offer;
      boolean shared = offer.kind() == Kind.LISTENER;
      if (!shared && offer.kind() != Kind.LISTENER_COPY) {
        receiver.connection(offer);
      } else if (offer.take()) {
        receiver.listener(offer.listenerId(), ListeningSocket.of(descriptor), shared);
      }
    }
  }

  /** A descriptor that has arrived and is not yet settled. Thread-safe; settled once. */
  final class Offer {
    private final int descriptor;
    private final int slot;
    private final int listenerId;
    private final Kind kind;
    private final @Nullable Proxied proxied;
    private boolean outlived;
    private boolean ours;

    private Offer(int descriptor, int slot) {
      this.descriptor = descriptor;
      this.slot = slot;
      this.listenerId = board.listener(slot);
      this.kind = board.kind(slot);
      this.proxied = board.proxied(slot);
    }

    int descriptor() {
      return descriptor;
    }

    int listenerId() {
      return listenerId;
    }

    /** What it is. */
    Kind kind() {
      return kind;
    }

    /** Whose it is; null if its socket tells. */
    @Nullable Proxied proxied() {
      return proxied;
    }

    /**
     * Claims it; false if the primary has given it to somebody else: then it must only be closed.
     */
    synchronized boolean take() {
      if (outlived) return ours;
      boolean taken = board.move(slot, Claim.OFFERED, Claim.TAKEN);
      if (!taken) board.move(slot, Claim.REVOKED, Claim.DROPPED);
      ring();
      return taken;
    }

    /** Gives it back: closes this process's copy. */
    void refuse() {
      try {
        new FileDescriptor(descriptor).close();
      } catch (IOException e) {
        // Ours is unusable; the primary has its own copy.
      }
      returned();
    }

    /** Gives it back after this process's copy is closed already. */
    synchronized void returned() {
      if (outlived) return;
      if (!board.move(slot, Claim.OFFERED, Claim.REFUSED))
        board.move(slot, Claim.REVOKED, Claim.DROPPED);
      ring();
    }

    private synchronized void outlive() {
      outlived = true;
      ours = board.claim(slot) == Claim.OFFERED;
    }
  }
}
