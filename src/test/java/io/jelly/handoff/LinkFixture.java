package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.wire.Scoreboard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Both ends of one handoff socket, and a port to take connections from. */
final class LinkFixture implements HandoffLink.Listener, HandoffIntake.Receiver, AutoCloseable {
  static final long DEADLINE_S = 10;
  static final int LISTENER = 7;

  final DescriptorLoop primary = DescriptorLoop.start("test-primary", true);
  final DescriptorLoop worker = DescriptorLoop.start("test-worker", true);
  final BlockingQueue<AcceptedSocket> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<AcceptedSocket> returned = new LinkedBlockingQueue<>();
  final BlockingQueue<HandoffIntake.Offer> offers = new LinkedBlockingQueue<>();
  final BlockingQueue<ListeningSocket> listeners = new LinkedBlockingQueue<>();
  final AtomicInteger taken = new AtomicInteger();
  final AtomicInteger closings = new AtomicInteger();
  final CountDownLatch closed = new CountDownLatch(1);
  final BlockingQueue<Boolean> settled = new LinkedBlockingQueue<>();
  final List<SocketChannel> clients = new ArrayList<>();
  final Scoreboard board;
  final ListeningSocket port;
  final HandoffLink link;
  final HandoffIntake intake;

  LinkFixture(Path folder) throws Exception {
    board = Scoreboard.create(folder.resolve("board"));
    port =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    primary.execute(() -> Acceptor.open(primary, port, false, accepted::add));
    Path path = folder.resolve("handoff.sock");
    CompletableFuture<HandoffLink> arrived = new CompletableFuture<>();
    long pid = ProcessHandle.current().pid();
    on(
        primary,
        () -> {
          HandoffServer.listen(primary, path).expect(pid, board, this, arrived::complete);
          return true;
        });
    intake = HandoffIntake.connect(worker, path, Scoreboard.open(folder.resolve("board")), this);
    link = arrived.get(DEADLINE_S, TimeUnit.SECONDS);
  }

  /** Runs something on a loop and waits for what it answers. */
  static <T> T on(DescriptorLoop loop, Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            result.complete(action.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(DEADLINE_S, TimeUnit.SECONDS);
  }

  /** A client's new connection, as the primary has accepted it. */
  AcceptedSocket connection() throws Exception {
    clients.add(SocketChannel.open(port.address()));
    AcceptedSocket connection = next(accepted);
    connection.listenerId(LISTENER);
    return connection;
  }

  boolean offer(AcceptedSocket connection) throws Exception {
    return on(primary, () -> link.offer(connection));
  }

  boolean canTake() throws Exception {
    return on(primary, link::canTake);
  }

  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(DEADLINE_S, TimeUnit.SECONDS);
    assertNotNull(next, "nothing came in time");
    return next;
  }

  /** Waits until the primary has heard of what the worker settled. */
  void awaitRoom() throws Exception {
    while (!canTake()) next(settled);
  }

  void awaitClosed() throws InterruptedException {
    assertTrue(closed.await(DEADLINE_S, TimeUnit.SECONDS), "the link is not closed in time");
  }

  @Override
  public void taken(int listenerId) {
    assertTrue(listenerId == LISTENER);
    taken.incrementAndGet();
  }

  @Override
  public void returned(AcceptedSocket connection) {
    returned.add(connection);
  }

  @Override
  public void migrated(AcceptedSocket connection) {
    connection.close();
  }

  @Override
  public void listening(int listenerId, ListeningSocket socket) {
    socket.close();
  }

  @Override
  public void settled() {
    settled.add(true);
  }

  @Override
  public void closed() {
    closings.incrementAndGet();
    closed.countDown();
  }

  @Override
  public void connection(HandoffIntake.Offer offer) {
    offers.add(offer);
  }

  @Override
  public void listener(int listenerId, ListeningSocket socket, boolean accept) {
    assertTrue(listenerId == LISTENER);
    listeners.add(socket);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) client.close();
    primary.close();
    worker.close();
  }
}
