package io.jelly.handoff;

import static io.jelly.handoff.LinkFixture.DEADLINE_S;

import io.jelly.wire.Scoreboard;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxBootstrap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A port and several workers in one JVM; what is accepted or migrated goes to the chosen one. */
final class TestNode implements AutoCloseable {
  static final int LISTENER = 3;

  private final Path folder;
  private final DescriptorLoop loop = DescriptorLoop.start("test-primary", true);
  private final ListeningSocket port;
  private final Deque<AcceptedSocket> waiting = new ArrayDeque<>();
  private final List<TestWorker> workers = new ArrayList<>();
  private HandoffLink chosen;

  TestNode(Path folder) throws Exception {
    this.folder = folder;
    port =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    LinkFixture.on(loop, () -> Acceptor.open(loop, port, false, this::accepted));
  }

  int port() {
    return ((InetSocketAddress) port.address()).getPort();
  }

  TestWorker worker() throws Exception {
    TestWorker worker = new TestWorker(workers.size());
    workers.add(worker);
    return worker;
  }

  /** From now on everything goes to this worker. */
  void choose(TestWorker worker) throws Exception {
    LinkFixture.on(
        loop,
        () -> {
          chosen = worker.link;
          place();
          return true;
        });
  }

  /** Sends a copy of a listening socket to a worker, for it to accept from. */
  void share(TestWorker worker, ListeningSocket socket) throws Exception {
    while (!LinkFixture.on(loop, () -> worker.link.share(socket, LISTENER))) Thread.onSpinWait();
  }

  /** Waits until a connection is offered to a worker. */
  void awaitUnderWay(TestWorker worker) throws Exception {
    while (LinkFixture.on(loop, () -> worker.link.underWay()) == 0) Thread.onSpinWait();
  }

  /** Takes back what a worker has not taken yet. */
  void revoke(TestWorker worker) throws Exception {
    LinkFixture.on(
        loop,
        () -> {
          waiting.addAll(worker.link.revokeOlderThan(0));
          place();
          return true;
        });
  }

  /** Waits until a worker has dropped what was taken back from it. */
  void awaitRoom(TestWorker worker) throws Exception {
    while (!LinkFixture.on(loop, () -> worker.link.canTake())) Thread.onSpinWait();
  }

  private void accepted(AcceptedSocket connection) {
    connection.listenerId(LISTENER);
    waiting.add(connection);
    place();
  }

  private void place() {
    while (chosen != null && !waiting.isEmpty() && chosen.offer(waiting.peek())) waiting.remove();
  }

  @Override
  public void close() throws Exception {
    for (TestWorker worker : workers) worker.close();
    loop.close();
  }

  /** One worker: its servers, and a Vertx whose servers they are. */
  final class TestWorker implements HandoffLink.Listener, HandedServers.Registrar {
    final BlockingQueue<Integer> unlistened = new LinkedBlockingQueue<>();
    final Scoreboard board;
    final HandedServers servers;
    final Vertx vertx;
    private final DescriptorLoop intake;
    private final HandoffLink link;
    volatile CompletionStage<AssignedListener> answer =
        CompletableFuture.completedFuture(new AssignedListener(LISTENER, port.address()));

    private TestWorker(int id) throws Exception {
      board = Scoreboard.create(folder.resolve("board" + id));
      Path path = folder.resolve("h" + id);
      CompletableFuture<HandoffLink> linked = new CompletableFuture<>();
      long pid = ProcessHandle.current().pid();
      LinkFixture.on(
          loop,
          () -> {
            HandoffServer.listen(loop, path).expect(pid, board, this, linked::complete);
            return true;
          });
      servers = new HandedServers(Scoreboard.open(folder.resolve("board" + id)), this);
      intake = servers.loop();
      servers.connect(path);
      link = linked.get(DEADLINE_S, TimeUnit.SECONDS);
      VertxBootstrap bootstrap = VertxBootstrap.create();
      bootstrap.options(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
      servers.install(bootstrap);
      vertx = bootstrap.init().vertx();
    }

    /**
     * Closes the ways in and moves what is open to the chosen worker; every connection's event loop
     * has been told when this returns.
     */
    CompletableFuture<Void> drain(boolean move) throws Exception {
      servers.fence();
      CompletableFuture<Void> drain = servers.drain(move, 5_000);
      LinkFixture.on(intake, () -> true);
      return drain.orTimeout(DEADLINE_S, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<AssignedListener> listen(ListenRequest request) {
      return answer;
    }

    @Override
    public void unlisten(int listenerId) {
      unlistened.add(listenerId);
    }

    @Override
    public void taken(int listenerId) {}

    @Override
    public void returned(AcceptedSocket connection) {
      waiting.addFirst(connection);
      place();
    }

    @Override
    public void migrated(AcceptedSocket connection) {
      waiting.add(connection);
      place();
    }

    @Override
    public void listening(int listenerId, ListeningSocket socket) {
      socket.close();
    }

    @Override
    public void settled() {
      place();
    }

    @Override
    public void closed() {}

    private void close() throws IOException {
      vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
      intake.close();
    }
  }
}
