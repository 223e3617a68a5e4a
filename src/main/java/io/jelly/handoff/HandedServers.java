package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.vertx.core.internal.VertxBootstrap;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All servers of a worker JVM and the connections that come to them: by handoff from the primary,
 * from a shared listening descriptor, or on the worker's own direct port.
 */
public final class HandedServers {
  /** The way to the primary for a server that starts or stops to listen. */
  public interface Registrar {
    /**
     * Asks for a listener; fails with a {@link java.net.BindException} that names the address. Any
     * thread.
     */
    CompletionStage<AssignedListener> listen(ListenRequest request);

    /** The server of a listener is closed. Any thread. */
    void unlisten(int listenerId);
  }

  private final Scoreboard board;
  private final Registrar registrar;
  private final OpenConnections connections;
  private final Map<Integer, HandedServerChannel> byListener = new HashMap<>();
  private final ListenerCopies copies;
  private @Nullable DescriptorLoop loop;
  private boolean singleLoop;
  private @Nullable MultiThreadIoEventLoopGroup serving;
  private volatile @Nullable Path handoffSocket;
  private @Nullable HandoffIntake intake;
  private @Nullable MigrationLane lane;

  /** Servers whose connections come in over this scoreboard's slots. */
  public HandedServers(Scoreboard board, Registrar registrar) {
    this.board = board;
    this.registrar = registrar;
    connections = new OpenConnections(board);
    copies = new ListenerCopies(board, byListener::containsKey, this::acceptedFromCopy);
  }

  /** Every open connection of this worker. */
  public OpenConnections connections() {
    return connections;
  }

  /**
   * The next Vertx lives as long as the worker and serves on all of its event loops: they are
   * watched from the first moment, and if it has a single one, connections come in on that, which
   * saves each of them a change of thread. Call before it is built and before anything connects.
   */
  public synchronized void takeInOnSingleLoop() {
    singleLoop = true;
  }

  /** The event loops of a Vertx that is being built. */
  synchronized void built(MultiThreadIoEventLoopGroup group, int threads) {
    if (!singleLoop || serving != null) return;
    serving = group;
    if (threads == 1 && loop == null) loop = DescriptorLoop.on(group.next());
  }

  /** Makes every server of a Vertx that is being built one of these. */
  public void install(VertxBootstrap bootstrap) {
    bootstrap.transport(new HandedTransport(this));
  }

  /**
   * Ends what is open: with {@code move} by giving it to other workers where that loses nothing,
   * else politely. Completed when nothing is open; what is still open at the time-out is the
   * caller's to close. After {@link #fence}.
   */
  public CompletableFuture<Void> drain(boolean move, long timeoutMs) {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    // Behind the fence, which is on the loop too: what came in before it is known by then.
    loop()
        .run(() -> drainOnLoop(move, new DrainEnd(timeoutMs)).thenRun(() -> empty.complete(null)));
    return empty;
  }

  private CompletableFuture<Void> drainOnLoop(boolean move, DrainEnd end) {
    Path path = handoffSocket;
    if (!move || path == null) return connections.close(end);
    MigrationLane moving = new MigrationLane(loop(), path, board);
    lane = moving;
    return connections.move(moving, end);
  }

  /** How many connections other workers have received from this one. */
  public long migrated() {
    return board.get(Counter.MIGRATED_OUT);
  }

  /** Connects to the primary's handoff socket. */
  public void connect(Path handoffSocket) throws IOException {
    this.handoffSocket = handoffSocket;
    watchLoops();
    HandoffIntake connected = HandoffIntake.connect(loop(), handoffSocket, board, new Intake());
    loop().run(() -> intake = connected);
  }

  /**
   * Of a Vertx that the application builds, an event loop is watched from its first connection on:
   * it may have many that never have one.
   */
  private synchronized void watchLoops() {
    connections.watch(loop().netty());
    if (serving != null) serving.forEach(each -> connections.watch((EventLoop) each));
  }

  /**
   * Opens a port that leads to this worker alone: it feeds the server of the given listener.
   *
   * @throws java.net.BindException if the port is not free
   */
  public void openDirect(int listenerId, SocketAddress address) throws IOException {
    ListeningSocket socket = ListeningSocket.bind(address, 0, false);
    loop()
        .run(
            () ->
                Acceptor.open(
                    loop(), socket, false, accepted -> acceptedHere(listenerId, accepted)));
  }

  /** Closes every way in; what is open stays open. Any thread. */
  public void fence() {
    loop()
        .run(
            () -> {
              copies.close();
              if (intake != null) intake.close();
            });
  }

  /**
   * Keeps the copies of listening sockets, and accepts nothing from the first so many that were
   * sent to accept from. Any thread.
   */
  public void stopAccepting(int shares) {
    loop().run(() -> copies.stopAccepting(shares));
  }

  /** Closes every copy of a listening socket. Any thread. */
  public void closeListeners() {
    loop().run(copies::close);
  }

  /**
   * The primary is dead: takes in what it had sent, and accepts from now on by itself, until {@link
   * #stopAccepting}. Any thread.
   */
  public void serveAlone() {
    loop()
        .run(
            () -> {
              outlivePrimary();
              copies.serveAlone();
            });
  }

  private void outlivePrimary() {
    if (lane != null) lane.hold();
    if (intake == null) return;
    try {
      intake.outlive();
    } catch (IOException e) {
      intake.close();
    }
    intake = null;
  }

  /**
   * There is a new primary: sends it the listening sockets, and takes connections from it. After
   * {@link #serveAlone}; any thread.
   *
   * @return fails with an IOException if it is gone again
   */
  public CompletableFuture<Void> rejoin(Path handoffSocket) {
    CompletableFuture<Void> joined = new CompletableFuture<>();
    loop()
        .run(
            () -> {
              try {
                board.freeAll();
                copies.underNewPrimary();
                connect(handoffSocket);
                if (lane != null) lane.resume();
                else ListenerLane.send(loop(), handoffSocket, board, copies.all());
                joined.complete(null);
              } catch (IOException e) {
                joined.completeExceptionally(e);
              }
            });
    return joined;
  }

  private void acceptedHere(int listenerId, AcceptedSocket accepted) {
    HandedServerChannel server = byListener.get(listenerId);
    if (server == null) {
      accepted.close();
      return;
    }
    board.add(Counter.ACCEPTED, 1);
    server.hand(accepted.descriptor(), null);
  }

  /**
   * Where connections come in, and the acceptor of every Vertx: a thread of its own unless a Vertx
   * lent one.
   */
  synchronized DescriptorLoop loop() {
    DescriptorLoop known = loop;
    if (known == null) {
      known = DescriptorLoop.start("jelly-intake", false);
      loop = known;
    }
    return known;
  }

  Registrar registrar() {
    return registrar;
  }

  /** On the loop; false if another server of this JVM has the listener. */
  boolean register(int listenerId, HandedServerChannel server) {
    boolean registered = byListener.putIfAbsent(listenerId, server) == null;
    copies.update(listenerId);
    return registered;
  }

  /** On the loop. */
  void unregister(int listenerId, HandedServerChannel server) {
    if (!byListener.remove(listenerId, server)) return;
    copies.drop(listenerId);
    registrar.unlisten(listenerId);
  }

  private final class Intake implements HandoffIntake.Receiver {
    @Override
    public void connection(HandoffIntake.Offer offer) {
      HandedServerChannel server = byListener.get(offer.listenerId());
      if (server == null) offer.refuse();
      else server.hand(offer.descriptor(), offer);
    }

    @Override
    public void listener(int listenerId, ListeningSocket socket, boolean accept) {
      copies.arrived(loop(), listenerId, socket, accept);
    }
  }

  private void acceptedFromCopy(int listenerId, AcceptedSocket accepted) {
    board.add(Counter.SELF_ACCEPTED, 1);
    acceptedHere(listenerId, accepted);
  }
}
