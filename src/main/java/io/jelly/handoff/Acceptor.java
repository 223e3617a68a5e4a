package io.jelly.handoff;

import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.function.Consumer;

/** Accepts from a listening socket while it is not paused. All methods on the loop's thread. */
public final class Acceptor {
  /** How many connections are taken before other events of the loop get their turn. */
  private static final int BURST = 64;

  /** How long to wait when the process is out of descriptors. */
  private static final long EXHAUSTED_MS = 50;

  private static final int LONGEST_ADDRESS = 25;

  private final Handle handle;
  private final Consumer<AcceptedSocket> sink;
  private boolean paused;
  private boolean exhausted;

  private Acceptor(
      DescriptorLoop loop, ListeningSocket socket, boolean paused, Consumer<AcceptedSocket> sink) {
    this.paused = paused;
    this.sink = sink;
    handle = new Handle(loop, socket);
  }

  /** Starts to watch the socket; accepts once it is not paused. Call on the loop. */
  public static Acceptor open(
      DescriptorLoop loop, ListeningSocket socket, boolean paused, Consumer<AcceptedSocket> sink) {
    Acceptor acceptor = new Acceptor(loop, socket, paused, sink);
    acceptor.handle.open();
    return acceptor;
  }

  /** Leaves new connections in the kernel's queue. */
  public void pause() {
    if (paused) return;
    paused = true;
    handle.watch(handle.wantsInput());
  }

  /** Accepts again. */
  public void resume() {
    if (!paused) return;
    paused = false;
    handle.watch(handle.wantsInput());
  }

  /** Accepts everything that waits in the kernel's queue now, paused or not. */
  public void acceptBacklog() {
    handle.accept(ListeningSocket.DEFAULT_BACKLOG, true);
  }

  /** Stops accepting and closes the listening socket of this process. */
  public void close() {
    handle.close();
  }

  private final class Handle extends SocketHandle {
    private final byte[] peer = new byte[LONGEST_ADDRESS];

    Handle(DescriptorLoop loop, ListeningSocket socket) {
      super(loop, socket.socket());
    }

    @Override
    boolean wantsInput() {
      return !paused && !exhausted;
    }

    @Override
    void ready(EpollIoEvent event) {
      accept(BURST, false);
    }

    void accept(int most, boolean evenPaused) {
      try {
        for (int i = 0; i < most && (evenPaused || !paused) && !isClosed(); i++) {
          int accepted = socket.accept(peer);
          if (accepted == -1) return;
          sink.accept(new AcceptedSocket(accepted, peer));
        }
      } catch (IOException e) {
        exhausted(e);
      }
    }

    /**
     * A connection reset before it was accepted concerns nobody else; without descriptors we wait
     * for some.
     */
    private void exhausted(IOException e) {
      if (e instanceof Errors.NativeIoException
          && !String.valueOf(e.getMessage()).contains("Too many open files")) {
        return;
      }
      exhausted = true;
      watch(false);
      loop.after(
          EXHAUSTED_MS,
          () -> {
            exhausted = false;
            watch(wantsInput());
          });
    }

    @Override
    void closed() {}
  }
}
