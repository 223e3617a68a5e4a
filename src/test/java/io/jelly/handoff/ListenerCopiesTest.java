package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ListenerCopiesTest {
  private static final int LISTENER = 3;

  @TempDir Path folder;
  private final DescriptorLoop loop = DescriptorLoop.start("copies", true);
  private final BlockingQueue<Integer> accepted = new LinkedBlockingQueue<>();
  private final Set<Integer> served = new HashSet<>();
  private Scoreboard board;
  private ListenerCopies copies;
  private ListeningSocket socket;

  @BeforeEach
  void open() throws Exception {
    board = Scoreboard.create(folder.resolve("board"));
    copies =
        new ListenerCopies(
            board,
            served::contains,
            (listener, connection) -> {
              accepted.add(listener);
              connection.close();
            });
    socket =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
  }

  @AfterEach
  void close() throws Exception {
    onLoop(copies::close);
    loop.close();
  }

  private void onLoop(Runnable action) throws Exception {
    LinkFixture.on(
        loop,
        () -> {
          action.run();
          return true;
        });
  }

  private void arrive(boolean accept) throws Exception {
    onLoop(() -> copies.arrived(loop, LISTENER, socket, accept));
  }

  /** The kernel accepts for us; whether we do, the queue tells. */
  private void connect() throws IOException {
    InetSocketAddress address = (InetSocketAddress) socket.address();
    new Socket(address.getAddress(), address.getPort()).close();
  }

  private Integer next() throws InterruptedException {
    return accepted.poll(10, TimeUnit.SECONDS);
  }

  /** After this everything that was to be accepted has been. */
  private void assertNobodyAccepted() throws Exception {
    onLoop(() -> {});
    onLoop(() -> {});
    assertNull(accepted.poll());
  }

  @Test
  void aCopyIsKeptAndUsedOnlyWithoutAPrimary() throws Exception {
    served.add(LISTENER);
    arrive(false);
    assertEquals(1, board.get(Counter.LISTENERS));
    connect();
    assertNobodyAccepted();
    onLoop(copies::serveAlone);
    assertEquals(LISTENER, next(), "what waited in the kernel's queue, too");
    onLoop(copies::underNewPrimary);
    connect();
    assertNobodyAccepted();
    assertEquals(1, board.get(Counter.LISTENERS), "it is kept for the next time");
  }

  @Test
  void withoutAServerNothingIsAcceptedUntilThereIsOne() throws Exception {
    arrive(false);
    onLoop(copies::serveAlone);
    connect();
    assertNobodyAccepted();
    onLoop(
        () -> {
          served.add(LISTENER);
          copies.update(LISTENER);
        });
    assertEquals(LISTENER, next());
  }

  @Test
  void aSharedOneIsAcceptedFromAtOnce() throws Exception {
    served.add(LISTENER);
    arrive(true);
    connect();
    assertEquals(LISTENER, next());
  }

  @Test
  void aSharedOneThatComesBeforeItsServerIsNotLost() throws Exception {
    arrive(true);
    onLoop(
        () -> {
          served.add(LISTENER);
          copies.update(LISTENER);
        });
    connect();
    assertEquals(LISTENER, next());
  }

  @Test
  void closedOnesCloseThePort() throws Exception {
    served.add(LISTENER);
    arrive(false);
    onLoop(copies::close);
    assertEquals(0, board.get(Counter.LISTENERS));
    assertThrows(ConnectException.class, this::connect);
    ListeningSocket late =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    onLoop(() -> copies.arrived(loop, 4, late, false));
    assertEquals(0, board.get(Counter.LISTENERS), "nor does one that comes late stay open");
  }

  @Test
  void aServerThatIsGoneTakesItsCopyAlong() throws Exception {
    served.add(LISTENER);
    arrive(false);
    onLoop(() -> copies.drop(LISTENER));
    assertEquals(0, board.get(Counter.LISTENERS));
    assertThrows(ConnectException.class, this::connect);
  }
}
