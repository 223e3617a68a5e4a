package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
class PortShareTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir Path folder;
  private DescriptorLoop loop;
  private ListeningSocket first;
  private ListeningSocket second;
  private Path path;

  @BeforeAll
  static void load() {
    Epoll.ensureAvailability();
  }

  @BeforeEach
  void share() throws IOException {
    first = ListeningSocket.bind(anyPort(), 0, false);
    second = ListeningSocket.bind(anyPort(), 0, false);
    path = folder.resolve("share.sock");
    loop = DescriptorLoop.start("sharing", true);
    PortShare.listen(loop, path, () -> List.of(first, second));
  }

  @AfterEach
  void close() {
    loop.close();
    first.close();
    second.close();
  }

  private static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Test
  void theCopyIsThatOfTheAddress() throws IOException {
    ListeningSocket copy = PortShare.fetch(path, second.address(), DEADLINE).orElseThrow();
    assertEquals(second.address(), copy.address());
    copy.close();
  }

  @Test
  void thePortStaysOpenWhenTheFirstOwnerIsGone() throws IOException {
    ListeningSocket copy = PortShare.fetch(path, first.address(), DEADLINE).orElseThrow();
    first.close();
    try (SocketChannel client = SocketChannel.open(copy.address())) {
      assertTrue(client.isConnected());
    }
    copy.close();
    assertThrows(IOException.class, () -> SocketChannel.open(copy.address()).close());
  }

  @Test
  void anotherAddressIsNotThere() throws IOException {
    SocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertEquals(Optional.empty(), PortShare.fetch(path, other, DEADLINE));
  }

  @Test
  void onlyTheOwnerMayOpenTheSocket() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void whereNobodySharesIsAnError() {
    Path nobody = folder.resolve("nobody.sock");
    assertThrows(IOException.class, () -> PortShare.fetch(nobody, first.address(), DEADLINE));
  }
}
