package io.jelly.handoff;

import static io.jelly.handoff.LinkFixture.next;
import static io.jelly.handoff.LinkFixture.on;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ListeningSocketTest {
  private static final String UNPRIVILEGED = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Epoll.ensureAvailability();
  }

  private static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static String refusal(SocketAddress address) {
    return assertThrows(BindException.class, () -> ListeningSocket.bind(address, 0, false))
        .getMessage();
  }

  @Test
  void anyPortIsResolved() throws IOException {
    ListeningSocket socket = ListeningSocket.bind(anyPort(), 0, false);
    assertTrue(((InetSocketAddress) socket.address()).getPort() > 0);
    socket.close();
    socket.close();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    ListeningSocket socket = ListeningSocket.bind(anyPort(), 0, false);
    int port = ((InetSocketAddress) socket.address()).getPort();
    assertEquals(
        "cannot bind 127.0.0.1:" + port + ": Address already in use", refusal(socket.address()));
    socket.close();
  }

  @Test
  void anUnknownHostIsNamed() {
    assertEquals(
        "cannot bind nowhere.invalid:80: unknown host",
        refusal(InetSocketAddress.createUnresolved("nowhere.invalid", 80)));
  }

  @Test
  void anAddressOfAnotherHostIsNamed() throws IOException {
    InetAddress elsewhere = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    assertEquals(
        "cannot bind 192.0.2.1:8080: Cannot assign requested address",
        refusal(new InetSocketAddress(elsewhere, 8080)));
  }

  @Test
  void aPortOfTheSystemIsRefusedInWords() throws IOException {
    int first = Integer.parseInt(Files.readString(Path.of(UNPRIVILEGED)).trim());
    assumeFalse(first < 2 || System.getProperty("user.name").equals("root"));
    assertEquals(
        "cannot bind 127.0.0.1:1: Permission denied",
        refusal(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
  }

  @Test
  void aUnixPathThatADeadServerLeftIsBoundAndUnlinked() throws IOException {
    Path path = folder.resolve("server.sock");
    ListeningSocket.bind(UnixDomainSocketAddress.of(path), 0, false).close();
    assertTrue(Files.exists(path));
    ListeningSocket socket = ListeningSocket.bind(UnixDomainSocketAddress.of(path), 0, false);
    assertTrue(Files.exists(path));
    socket.unlink();
    assertFalse(Files.exists(path));
    socket.close();
    Path missing = folder.resolve("missing/x.sock");
    assertEquals(
        "cannot bind " + missing + ": No such file or directory",
        refusal(UnixDomainSocketAddress.of(missing)));
  }

  @Test
  void aUnixPathOfALivingServerIsInUse() throws IOException {
    UnixDomainSocketAddress path = UnixDomainSocketAddress.of(folder.resolve("server.sock"));
    ListeningSocket socket = ListeningSocket.bind(path, 1, false);
    // Also when its queue is full by the attempts.
    for (int i = 0; i < 5; i++)
      assertEquals("cannot bind " + path + ": Address already in use", refusal(path));
    assertTrue(Files.exists(path.getPath()));
    socket.close();
  }

  @Test
  void aFileIsNotReplacedByAUnixSocket() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "precious");
    assertEquals(
        "cannot bind " + file + ": it exists and is not a socket",
        refusal(UnixDomainSocketAddress.of(file)));
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void aCopyOfAListeningSocketKeepsItsBacklog() throws IOException {
    ListeningSocket socket = ListeningSocket.bind(anyPort(), 1, false);
    ListeningSocket copy = ListeningSocket.of(socket.descriptor());
    List<SocketChannel> queued = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SocketChannel client = SocketChannel.open();
      client.configureBlocking(false);
      client.connect(copy.address());
      queued.add(client);
    }
    // The kernel takes one more than the backlog; the others' SYN is not answered.
    long connected = 0;
    for (SocketChannel client : queued) if (client.finishConnect()) connected++;
    assertEquals(2, connected);
    for (SocketChannel client : queued) client.close();
    socket.close();
  }

  @Test
  void anInheritedUnixSocketKeepsItsPath() throws IOException {
    Path path = folder.resolve("inherited.sock");
    Socket inherited = Socket.newSocketDomain();
    inherited.bind(new DomainSocketAddress(path.toString()));
    ListeningSocket adopted = ListeningSocket.adopt(inherited.intValue());
    assertEquals(UnixDomainSocketAddress.of(path), adopted.address());
    SocketChannel.open(adopted.address()).close();
    adopted.unlink();
    adopted.close();
  }

  @Test
  void whatCannotListenIsNotAdopted() throws IOException {
    FileDescriptor file = FileDescriptor.from("/dev/null");
    assertEquals("descriptor " + file.intValue() + " is not a socket", notAdopted(file));
    file.close();
    Socket unbound = Socket.newSocketStream();
    assertEquals(
        "descriptor " + unbound.intValue() + " is not a bound socket", notAdopted(unbound));
    unbound.close();
    Socket unnamed = Socket.newSocketDomain();
    assertEquals(
        "descriptor " + unnamed.intValue() + " is not a bound socket", notAdopted(unnamed));
    unnamed.close();
    Socket datagrams = Socket.newSocketDgram();
    datagrams.bind(anyPort());
    assertEquals(
        "descriptor " + datagrams.intValue() + " cannot listen: Operation not supported",
        notAdopted(datagrams));
    datagrams.close();
    assertEquals(
        "descriptor 99999 is not a socket",
        assertThrows(IOException.class, () -> ListeningSocket.adopt(99_999)).getMessage());
  }

  private static String notAdopted(FileDescriptor descriptor) {
    return assertThrows(IOException.class, () -> ListeningSocket.adopt(descriptor.intValue()))
        .getMessage();
  }

  /** As systemd gives it. One accept too many on a blocking socket would stop the loop. */
  @Test
  void anInheritedBlockingSocketDoesNotBlockTheLoop() throws Exception {
    // Not closed by this owner: the descriptor is the adopted socket's from here on.
    ServerSocketChannel blocking = ServerSocketChannel.open();
    blocking.bind(anyPort());
    ListeningSocket adopted = ListeningSocket.adopt(descriptorOf(blocking));
    assertEquals(blocking.getLocalAddress(), adopted.address());
    DescriptorLoop loop = DescriptorLoop.start("test-adopt", true);
    BlockingQueue<AcceptedSocket> accepted = new LinkedBlockingQueue<>();
    Acceptor acceptor = on(loop, () -> Acceptor.open(loop, adopted, false, accepted::add));
    for (int i = 0; i < 3; i++) {
      try (SocketChannel client = SocketChannel.open(adopted.address())) {
        assertTrue(client.isConnected());
        next(accepted).close();
      }
    }
    on(
        loop,
        () -> {
          acceptor.acceptBacklog();
          acceptor.close();
          return true;
        });
    loop.close();
  }

  private static int descriptorOf(ServerSocketChannel channel) throws IOException {
    String port = String.format(":%04X", ((InetSocketAddress) channel.getLocalAddress()).getPort());
    String inode = "";
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+", -1);
        if (columns[1].endsWith(port) && columns[3].equals("0A")) inode = columns[9];
      }
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor) || Files.isSymbolicLink(descriptor)) {
          if (target(descriptor).equals("socket:[" + inode + "]"))
            return Integer.parseInt(descriptor.getFileName().toString());
        }
      }
    }
    throw new AssertionError("no descriptor of " + channel);
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
