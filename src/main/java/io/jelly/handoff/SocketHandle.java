package io.jelly.handoff;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A socket of ours on a {@link DescriptorLoop}, served by plain system calls. Netty's own channel
 * for Unix sockets shuts its output down for good when the kernel's queue of descriptors is full;
 * here that is just "not now".
 */
abstract class SocketHandle implements EpollIoHandle {
  private static final EpollIoOps NOTHING = EpollIoOps.valueOf(0);

  final DescriptorLoop loop;
  final Socket socket;
  private @Nullable IoRegistration registration;
  private boolean closed;

  SocketHandle(DescriptorLoop loop, Socket socket) {
    this.loop = loop;
    this.socket = socket;
  }

  /** Starts to watch for input; on the loop. */
  final void open() {
    loop.netty()
        .register(this)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                close();
                return;
              }
              registration = (IoRegistration) done.getNow();
              if (closed) registration.cancel();
              else watch(wantsInput());
            });
  }

  /** Whether input is wanted when the socket is opened. */
  boolean wantsInput() {
    return true;
  }

  final void watch(boolean input) {
    if (registration != null && registration.isValid())
      registration.submit(input ? EpollIoOps.EPOLLIN : NOTHING);
  }

  @Override
  public final FileDescriptor fd() {
    return socket;
  }

  @Override
  public final void handle(IoRegistration from, IoEvent event) {
    if (closed) return;
    try {
      ready((EpollIoEvent) event);
    } catch (IOException e) {
      close();
    }
  }

  /** Something can be read, or the peer is gone. */
  abstract void ready(EpollIoEvent event) throws IOException;

  /** Called once when the socket is closed, by whichever side. */
  abstract void closed();

  final boolean isClosed() {
    return closed;
  }

  /** On the loop. */
  @Override
  public final void close() {
    if (closed) return;
    closed = true;
    if (registration != null) registration.cancel();
    try {
      // Locked for those who write from other threads: see HandoffIntake.
      synchronized (socket) {
        socket.close();
      }
    } catch (IOException e) {
      // Nothing can be done about a descriptor that does not close.
    }
    closed();
  }
}
