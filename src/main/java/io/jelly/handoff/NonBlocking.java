package io.jelly.handoff;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes an inherited descriptor non-blocking: one accept too many on a blocking one would stop the
 * loop. The JDK and Netty have no fcntl, but Netty makes non-blocking what it receives over a Unix
 * socket, and that flag belongs to what is open, not to the descriptor. So it is sent to ourselves.
 */
final class NonBlocking {
  private static final int LONGEST_ADDRESS = 128;

  private NonBlocking() {}

  static void make(int descriptor) throws IOException {
    Path folder = Files.createTempDirectory("jelly-fd");
    Path path = folder.resolve("s");
    Socket server = Socket.newSocketDomain();
    Socket near = Socket.newSocketDomain();
    try {
      server.bind(new DomainSocketAddress(path.toString()));
      server.listen(1);
      near.connect(new DomainSocketAddress(path.toString()));
      receive(new Socket(server.accept(new byte[LONGEST_ADDRESS])), near, descriptor);
    } finally {
      near.close();
      server.close();
      Files.deleteIfExists(path);
      Files.delete(folder);
    }
  }

  private static void receive(Socket far, Socket near, int descriptor) throws IOException {
    try {
      near.sendFd(descriptor);
      new FileDescriptor(far.recvFd()).close();
    } finally {
      far.close();
    }
  }
}
