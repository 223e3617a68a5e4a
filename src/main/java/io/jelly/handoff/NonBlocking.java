package io.jelly.handoff;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes an inherited descriptor non-blocking: whoever started us may well have left it blocking,
 * and then one accept too many would hold the descriptor loop. Java has no fcntl, but a descriptor
 * that Netty receives over a Unix socket is made non-blocking, and that holds for all its copies.
 * So it is sent to ourselves.
 */
final class NonBlocking {
  private static final int LONGEST_ADDRESS = 25;

  private NonBlocking() {}

  static void set(int descriptor) throws IOException {
    Path folder = Files.createTempDirectory("jelly-");
    DomainSocketAddress address = new DomainSocketAddress(folder.resolve("self").toString());
    Socket server = Socket.newSocketDomain();
    Socket sender = Socket.newSocketDomain();
    try {
      server.bind(address);
      server.listen(1);
      sender.connect(address);
      sendAndReceive(sender, new Socket(server.accept(new byte[LONGEST_ADDRESS])), descriptor);
    } finally {
      sender.close();
      server.close();
      Files.deleteIfExists(folder.resolve("self"));
      Files.deleteIfExists(folder);
    }
  }

  private static void sendAndReceive(Socket sender, Socket receiver, int descriptor)
      throws IOException {
    try {
      sender.sendFd(descriptor);
      new FileDescriptor(receiver.recvFd()).close();
    } finally {
      receiver.close();
    }
  }
}
