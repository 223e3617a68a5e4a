package io.jelly.handoff;

import static io.jelly.handoff.LinkFixture.next;
import static io.jelly.handoff.LinkFixture.on;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
class HandoffLinkTest {
  @TempDir Path folder;
  private LinkFixture pair;

  @BeforeEach
  void open() throws Exception {
    pair = new LinkFixture(folder);
  }

  @AfterEach
  void close() throws Exception {
    pair.close();
  }

  private List<AcceptedSocket> offered(int count) throws Exception {
    List<AcceptedSocket> connections = new ArrayList<>();
    for (int i = 0; i < count; i++) connections.add(pair.connection());
    for (AcceptedSocket connection : connections) assertTrue(pair.offer(connection));
    return connections;
  }

  @Test
  void neverMoreThanTheWindowAreUnderWay() throws Exception {
    offered(Scoreboard.SLOTS);
    AcceptedSocket oneTooMany = pair.connection();
    assertFalse(pair.canTake());
    assertFalse(pair.offer(oneTooMany), "still the caller's");
    assertEquals(Scoreboard.SLOTS, on(pair.primary, pair.link::underWay));

    assertTrue(next(pair.offers).take());
    pair.awaitRoom();
    assertTrue(pair.offer(oneTooMany));
    assertFalse(pair.canTake());
    for (int i = 0; i < Scoreboard.SLOTS; i++) assertTrue(next(pair.offers).take());
    pair.awaitRoom();
    while (on(pair.primary, pair.link::underWay) > 0) next(pair.settled);
    assertEquals(Scoreboard.SLOTS + 1, pair.taken.get());
    assertEquals(0, pair.returned.size());
  }

  @Test
  void aConnectionThatMovesKeepsTheMarkOfItsOlderCopy() throws Exception {
    AcceptedSocket connection = pair.connection();
    connection.markCopied();
    connection.markMigrated();
    assertTrue(pair.offer(connection));
    assertEquals(Kind.COPIED_MIGRATED_CONNECTION, next(pair.offers).kind());
  }

  @Test
  void slotsAreUsedAgainAndAgain() throws Exception {
    for (int i = 0; i < 3 * Scoreboard.SLOTS; i++) {
      pair.awaitRoom();
      assertTrue(pair.offer(pair.connection()));
      HandoffIntake.Offer offer = next(pair.offers);
      assertEquals(LinkFixture.LISTENER, offer.listenerId());
      assertEquals(Kind.CONNECTION, offer.kind());
      assertTrue(offer.take());
      pair.clients.remove(0).close();
    }
  }

  @Test
  void whatIsRefusedComesBack() throws Exception {
    AcceptedSocket connection = offered(1).get(0);
    next(pair.offers).refuse();
    assertSame(connection, next(pair.returned));
    assertTrue(pair.offer(connection), "and can be offered again");
    assertTrue(next(pair.offers).take());
  }

  @Test
  void whatADeadWorkerHasNotTakenComesBackOnce() throws Exception {
    Set<AcceptedSocket> connections = new HashSet<>(offered(60));
    for (int i = 0; i < 20; i++) assertTrue(next(pair.offers).take());
    on(pair.worker, this::closeIntake);
    pair.awaitClosed();
    assertEquals(20, pair.taken.get());
    assertEquals(40, pair.returned.size());
    for (AcceptedSocket back : pair.returned) {
      assertTrue(connections.remove(back), "twice");
      assertEquals(Kind.COPIED_CONNECTION, back.kind(), "the worker may hold a copy still");
    }
    assertFalse(pair.canTake());
    assertEquals(0, on(pair.primary, pair.link::underWay));
    for (HandoffIntake.Offer late : pair.offers) assertFalse(late.take());
    assertEquals(1, pair.closings.get());
  }

  private boolean closeIntake() {
    pair.intake.close();
    return true;
  }

  @Test
  void aClosedLinkGivesEverythingBack() throws Exception {
    offered(10);
    on(
        pair.primary,
        () -> {
          pair.link.close();
          pair.link.close();
          return true;
        });
    pair.awaitClosed();
    assertEquals(10, pair.returned.size());
    assertEquals(1, pair.closings.get());
  }

  @Test
  void whatIsRevokedIsTakenByNobodyElse() throws Exception {
    List<AcceptedSocket> connections = offered(3);
    HandoffIntake.Offer first = next(pair.offers);
    assertTrue(first.take());
    List<AcceptedSocket> back = on(pair.primary, () -> pair.link.revokeOlderThan(0));
    assertEquals(connections.subList(1, 3), back);
    for (AcceptedSocket connection : back)
      assertEquals(Kind.COPIED_CONNECTION, connection.kind(), "an older copy may wait");
    assertFalse(pair.canTake(), "not before the worker has dropped what was revoked");

    assertFalse(next(pair.offers).take());
    next(pair.offers).refuse();
    pair.awaitRoom();
    assertEquals(0, pair.returned.size(), "what was revoked does not come back twice");
    assertTrue(pair.offer(back.get(0)));
    assertTrue(next(pair.offers).take());
  }

  @Test
  void whatIsYoungIsNotRevoked() throws Exception {
    offered(1);
    long hour = TimeUnit.HOURS.toNanos(1);
    assertEquals(List.of(), on(pair.primary, () -> pair.link.revokeOlderThan(hour)));
    assertTrue(next(pair.offers).take());
  }

  @Test
  void aListenerIsSharedByCopy() throws Exception {
    ListeningSocket own =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    assertTrue(on(pair.primary, () -> pair.link.share(own, LinkFixture.LISTENER)));
    ListeningSocket copy = next(pair.listeners);
    assertEquals(own.address(), copy.address());
    own.close();
    BlockingQueue<AcceptedSocket> accepted = new LinkedBlockingQueue<>();
    pair.worker.execute(() -> Acceptor.open(pair.worker, copy, false, accepted::add));
    try (SocketChannel client = SocketChannel.open(own.address())) {
      next(accepted).close();
      assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }
  }

  /** The number of a closed descriptor is soon another one's: nobody may write to it. */
  @Test
  void settlingAfterTheCloseTouchesNobodyElsesSocket() throws Exception {
    offered(1);
    HandoffIntake.Offer late = next(pair.offers);
    on(pair.worker, this::closeIntake);
    List<SocketChannel> others = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      UnixDomainSocketAddress path = UnixDomainSocketAddress.of(folder.resolve("other.sock"));
      server.bind(path);
      for (int i = 0; i < 3; i++) {
        others.add(SocketChannel.open(path));
        others.add(server.accept());
      }
      late.take();
      for (SocketChannel other : others) {
        other.configureBlocking(false);
        assertEquals(0, other.read(ByteBuffer.allocate(8)), "a byte that nobody sent");
      }
    } finally {
      for (SocketChannel other : others) other.close();
    }
  }

  @Test
  void aStrangerIsNotServed() throws Exception {
    Path path = folder.resolve("strangers.sock");
    HandoffServer server = HandoffServer.listen(pair.primary, path);
    server.expect(1, pair.board, pair, link -> pair.returned.clear());
    try (SocketChannel stranger = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertEquals(-1, stranger.read(ByteBuffer.allocate(1)));
    }
    assertNull(pair.returned.peek());
    assertNotNull(server);
  }
}
