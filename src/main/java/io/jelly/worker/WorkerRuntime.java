package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.HandedServers;
import io.jelly.handoff.ListenRequest;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This JVM as a worker: its way to the primary, and all servers of its Vertx instances. One per
 * JVM, there before the application's first line runs. Thread-safe.
 */
public final class WorkerRuntime {
  private static volatile @Nullable WorkerRuntime current;

  private final int id;
  private final RunDirectory directory;
  private final LineLoop controlLoop;
  private final ControlSocket control;
  private final HandedServers servers;
  private final CompletableFuture<WorkerSettings> welcome = new CompletableFuture<>();
  private final Map<Integer, CompletableFuture<AssignedListener>> listens =
      new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final Map<SocketAddress, AtomicInteger> randomPorts = new ConcurrentHashMap<>();
  private final AtomicInteger nextRequest = new AtomicInteger(1);
  private final Notes notes = new Notes();
  private final CompletableFuture<AssignedListener> firstListener = new CompletableFuture<>();
  private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final Drain drain;
  private volatile boolean connected = true;
  private volatile boolean atOnce;

  private WorkerRuntime(int id, RunDirectory directory) throws IOException {
    this.id = id;
    this.directory = directory;
    servers = new HandedServers(Scoreboard.open(directory.scoreboard(id)), new PrimaryRegistrar());
    drain = new Drain(servers);
    controlLoop = LineLoop.start("jelly-control", false);
    control =
        ControlSocket.connect(controlLoop, directory.controlSocket(), socket -> new FromPrimary());
  }

  /**
   * Makes this JVM a worker.
   *
   * @throws IOException if the primary is not there
   */
  static WorkerRuntime start(int id, RunDirectory directory) throws IOException {
    WorkerRuntime runtime = new WorkerRuntime(id, directory);
    current = runtime;
    runtime.control.send(
        new Message.Hello(id, ProcessHandle.current().pid(), ControlSocket.PROTOCOL));
    return runtime;
  }

  /** The runtime of this JVM; null if it is no worker. */
  public static @Nullable WorkerRuntime current() {
    return current;
  }

  /** This worker's number. */
  public int id() {
    return id;
  }

  /** Whether the primary is there. */
  public boolean isConnected() {
    return connected;
  }

  /** Opens the way for connections; without it the worker does not count as booted. */
  void connectHandoff() throws IOException {
    servers.connect(directory.handoffSocket());
  }

  HandedServers servers() {
    return servers;
  }

  Drain drain() {
    return drain;
  }

  /** What to be; completed when the primary has answered. */
  CompletableFuture<WorkerSettings> settings() {
    return welcome;
  }

  /** Completed when the first server of this JVM listens. */
  CompletableFuture<AssignedListener> firstListener() {
    return firstListener;
  }

  /** Sends a message of the application to the primary; false if it is gone. */
  public boolean send(JsonObject body) {
    return control.send(new Message.Note(body));
  }

  /**
   * Hears the application's messages from the primary, on the control thread; the first one also
   * hears those that came before it.
   */
  public void onNote(Consumer<JsonObject> handler) {
    notes.handler(handler);
  }

  /** Completed when the primary is gone, or when this worker has drained and is about to exit. */
  public CompletableFuture<Void> disconnected() {
    return disconnected;
  }

  /**
   * Asks the primary to fence this worker and let it drain and exit.
   *
   * @param voluntary the application asked for it, and not a signal
   */
  public void leave(String cause, boolean voluntary) {
    if (!leaving.compareAndSet(false, true)) return;
    if (!control.send(new Message.Leaving(cause, voluntary))) drainAndExit(drainTimeoutMs(), false);
  }

  /** The same without the drain: what is open is closed, also when it is leaving already. */
  public void leaveAtOnce(String cause) {
    atOnce = true;
    leave(cause, true);
    if (drain.isStarted()) Runtime.getRuntime().exit(0);
  }

  /** Passes a JSON-RPC call on to the primary's operations. */
  CompletableFuture<String> ask(String call) {
    int request = nextRequest.getAndIncrement();
    CompletableFuture<String> reply = new CompletableFuture<>();
    asked.put(request, reply);
    if (!control.send(new Message.Ask(request, call))) {
      asked.remove(request);
      reply.completeExceptionally(new IOException("the primary is gone"));
    }
    return reply;
  }

  /**
   * Tells the primary that everything listens, with the direct port opened if one is wanted.
   *
   * @param listener the listener that the direct port leads to; null if nothing listens
   */
  void booted(WorkerSettings settings, @Nullable AssignedListener listener) {
    int port =
        settings.workerPortBase() == 0 || listener == null ? 0 : settings.workerPortBase() + id;
    String error = "";
    if (port != 0 && listener != null) {
      try {
        servers.openDirect(listener.id(), directAddress(listener.address(), port));
      } catch (IOException e) {
        error = String.valueOf(e.getMessage());
        port = 0;
      }
    }
    control.send(new Message.Booted(port, error));
  }

  /** On the same host as the shared port. */
  private static SocketAddress directAddress(SocketAddress shared, int port) {
    return shared instanceof InetSocketAddress inet
        ? new InetSocketAddress(inet.getAddress(), port)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Reports that the application cannot be started, and ends the JVM with code 1. */
  void bootFailed(String reason, boolean permanent) {
    control.send(new Message.BootFailed(reason, permanent));
    controlLoop.close();
    Runtime.getRuntime().halt(1);
  }

  private int drainTimeoutMs() {
    WorkerSettings settings = welcome.getNow(new WorkerSettings(new JsonObject()));
    return settings.drainTimeoutMs();
  }

  private void drainAndExit(long timeoutMs, boolean move) {
    leaving.set(true);
    drain
        .start(atOnce ? 0 : timeoutMs, move)
        // Not on the control thread: that one still has to send the result.
        .thenAcceptAsync(
            result -> {
              control.send(result);
              controlLoop.close();
              connected = false;
              disconnected.complete(null);
              Runtime.getRuntime().exit(0);
            });
  }

  /** The primary is gone: finish what is open and leave, so that nothing is orphaned. */
  private void primaryLost() {
    connected = false;
    IOException gone = new IOException("the primary is gone");
    welcome.completeExceptionally(gone);
    listens.values().forEach(listen -> listen.completeExceptionally(gone));
    asked.values().forEach(reply -> reply.completeExceptionally(gone));
    if (leaving.get() && drain.isStarted()) return;
    disconnected.complete(null);
    System.err.println("worker " + id + ": the primary is gone; finishing what is open");
    drainAndExit(drainTimeoutMs(), false);
  }

  /** The servers' way to the primary. */
  private final class PrimaryRegistrar implements HandedServers.Registrar {
    @Override
    public CompletionStage<AssignedListener> listen(ListenRequest request) {
      int number = nextRequest.getAndIncrement();
      CompletableFuture<AssignedListener> answer = new CompletableFuture<>();
      listens.put(number, answer);
      WireAddress address = WireAddress.of(request.address());
      boolean random = address.path().isEmpty() && address.port() == 0;
      int index = random ? nextIndex(request.address()) : 0;
      boolean sent =
          control.send(
              new Message.Listen(
                  number,
                  address.host(),
                  address.port(),
                  address.path(),
                  index,
                  request.backlog()));
      if (!sent) answer.completeExceptionally(new BindException("the primary is gone"));
      return answer;
    }

    /**
     * The n-th server of each worker on a random port of one address shares its port with the other
     * workers' n-th.
     */
    private int nextIndex(SocketAddress address) {
      return randomPorts.computeIfAbsent(address, unused -> new AtomicInteger()).getAndIncrement();
    }

    @Override
    public void unlisten(int listenerId) {
      if (!leaving.get()) control.send(new Message.Unlisten(listenerId));
    }
  }

  /** What the primary says. */
  private final class FromPrimary implements ControlSocket.Listener {
    @Override
    public void message(Message message) {
      if (message instanceof Message.Welcome hello)
        welcome.complete(new WorkerSettings(hello.settings()));
      else if (message instanceof Message.Listening listening) assigned(listening);
      else if (message instanceof Message.ListenFailed failed) refused(failed);
      else if (message instanceof Message.StopAccepting) servers.stopSharing();
      else if (message instanceof Message.Drain order)
        drainAndExit(order.timeoutMs(), order.move());
      else if (message instanceof Message.Answer answer) answered(answer);
      else if (message instanceof Message.Note note) notes.accept(note.body());
    }

    private void assigned(Message.Listening listening) {
      CompletableFuture<AssignedListener> waiting = listens.remove(listening.request());
      if (waiting == null) return;
      SocketAddress address =
          new WireAddress(listening.host(), listening.port(), listening.path()).toSocketAddress();
      AssignedListener assigned = new AssignedListener(listening.listener(), address);
      // First: what waits may find everything started, and ask for the first listener.
      firstListener.complete(assigned);
      waiting.complete(assigned);
    }

    private void refused(Message.ListenFailed failed) {
      CompletableFuture<AssignedListener> waiting = listens.remove(failed.request());
      if (waiting != null) waiting.completeExceptionally(new BindException(failed.reason()));
    }

    private void answered(Message.Answer answer) {
      CompletableFuture<String> waiting = asked.remove(answer.request());
      if (waiting != null) waiting.complete(answer.reply());
    }

    @Override
    public void closed() {
      primaryLost();
    }
  }
}
