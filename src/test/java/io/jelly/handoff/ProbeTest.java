package io.jelly.handoff;

import static io.jelly.handoff.LinkFixture.on;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.wire.Scoreboard.Kind;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ProbeTest {
  @TempDir Path folder;
  private LinkFixture pair;
  private Probe probe;

  @BeforeEach
  void open() throws Exception {
    pair = new LinkFixture(folder);
    probe = probe(pair.port.address());
  }

  private Probe probe(SocketAddress listener) throws Exception {
    Probe opened = Probe.open(listener, folder.resolve("p.sock"));
    opened.served().listenerId(LinkFixture.LISTENER);
    return opened;
  }

  @AfterEach
  void close() throws Exception {
    probe.close();
    pair.close();
  }

  private HandoffIntake.Offer offered() throws Exception {
    assertTrue(pair.offer(probe.served()));
    HandoffIntake.Offer offer = pair.offers.poll(LinkFixture.DEADLINE_S, TimeUnit.SECONDS);
    assertEquals(Kind.PROBE, offer.kind());
    assertEquals(LinkFixture.LISTENER, offer.listenerId());
    return offer;
  }

  /** Nobody has the other end any more. */
  private void assertEnded() throws Exception {
    assertEquals(-1, probe.client().read(ByteBuffer.allocate(1)));
    assertEquals(0, pair.taken.get());
    assertEquals(0, pair.returned.size());
  }

  @Test
  void aWorkerTakesItAndNobodyHearsOfIt() throws Exception {
    HandoffIntake.Offer offer = offered();
    assertTrue(offer.take());
    while (on(pair.primary, pair.link::underWay) > 0) Thread.onSpinWait();
    new io.netty.channel.unix.FileDescriptor(offer.descriptor()).close();
    assertEnded();
  }

  @Test
  void whenItIsRefusedItEnds() throws Exception {
    offered().refuse();
    assertEnded();
  }

  /** It goes to nobody else, and the worker may be busy for longer than clients have to wait. */
  @Test
  void whileItIsNotTakenItWaits() throws Exception {
    HandoffIntake.Offer offer = offered();
    assertEquals(0, on(pair.primary, () -> pair.link.revokeOlderThan(0)).size());
    assertTrue(offer.take());
    new io.netty.channel.unix.FileDescriptor(offer.descriptor()).close();
    assertEnded();
    pair.awaitRoom();
  }

  @Test
  void whenTheWorkerDiesItEnds() throws Exception {
    HandoffIntake.Offer offer = offered();
    on(
        pair.worker,
        () -> {
          pair.intake.close();
          return true;
        });
    pair.awaitClosed();
    new io.netty.channel.unix.FileDescriptor(offer.descriptor()).close();
    assertEnded();
  }

  @Test
  void aUnixDomainServerGetsOneOfItsFamily() throws Exception {
    probe.close();
    probe = probe(UnixDomainSocketAddress.of(folder.resolve("server.sock")));
    assertTrue(probe.client().getRemoteAddress() instanceof UnixDomainSocketAddress);
    assertFalse(Files.exists(folder.resolve("p.sock")), "its path is gone");
    offered().refuse();
    assertEnded();
  }
}
