package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.HandedServers;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This JVM as a worker: its way to the primary, and all servers of its Vertx instances. One per
 * JVM, there before the application's first line runs. Thread-safe.
 */
public final class WorkerRuntime {
  private static final long REPORT_TIMEOUT_S = 5;

  private static volatile @Nullable WorkerRuntime current;

  private final int id;
  private final RunDirectory directory;
  private final LineLoop controlLoop;
  private final HandedServers servers;
  private final CompletableFuture<WorkerSettings> welcome = new CompletableFuture<>();
  private final Listens listens =
      new Listens(this::sendOfServer, () -> this.successor.isExpected());
  private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger nextRequest = new AtomicInteger(1);
  private final Notes notes = new Notes();
  private final MetricsReport metrics = new MetricsReport(this::sendToPrimary);
  private final FollowedSettings settings = new FollowedSettings();
  private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final Drain drain;
  private final String folderIdentity;
  private volatile @Nullable FromPrimary primary;
  private volatile Successor successor = new Successor(new JsonObject());
  private volatile JsonObject memory = new JsonObject();
  private volatile Message.@Nullable Booted booted;
  private volatile boolean atOnce;

  private WorkerRuntime(int id, RunDirectory directory) throws IOException {
    this.id = id;
    this.directory = directory;
    folderIdentity = directory.identity();
    servers = new HandedServers(Scoreboard.hold(directory.scoreboard(id)), listens);
    drain = new Drain(servers);
    controlLoop = LineLoop.start("jelly-control", false);
  }

  /**
   * Makes this JVM a worker.
   *
   * @throws IOException if the primary is not there
   */
  static WorkerRuntime start(int id, RunDirectory directory) throws IOException {
    WorkerRuntime runtime = new WorkerRuntime(id, directory);
    current = runtime;
    runtime.connect(
        new Message.Hello(id, ProcessHandle.current().pid(), ControlSocket.PROTOCOL), true);
    return runtime;
  }

  /** Connects to the primary and introduces this worker. */
  private FromPrimary connect(Message first, boolean known) throws IOException {
    FromPrimary[] made = new FromPrimary[1];
    ControlSocket.connect(
        controlLoop,
        directory.controlSocket(),
        socket -> {
          made[0] = new FromPrimary(socket);
          if (known) primary = made[0];
          socket.send(first);
          return made[0];
        });
    return made[0];
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
    return primary != null;
  }

  /** False if the primary is gone, or not yet the one of this worker. */
  private boolean sendToPrimary(Message message) {
    FromPrimary known = primary;
    return known != null && known.socket.send(message);
  }

  /** On the way out its servers close by the primary's wish: that is nothing to tell it. */
  private boolean sendOfServer(Message message) {
    return !leaving.get() && sendToPrimary(message);
  }

  /** Opens the way for connections; without it the worker does not count as booted. */
  void connectHandoff() throws IOException {
    servers.connect(directory.handoffSocket());
  }

  RunDirectory directory() {
    return directory;
  }

  HandedServers servers() {
    return servers;
  }

  Drain drain() {
    return drain;
  }

  /** Which node of this machine the worker is of. */
  String nodePlace() {
    return folderIdentity;
  }

  /** The settings as they change while the worker runs. */
  FollowedSettings followedSettings() {
    return settings;
  }

  MetricsReport metrics() {
    return metrics;
  }

  /** What to be; completed when the primary has answered. */
  CompletableFuture<WorkerSettings> settings() {
    return welcome;
  }

  /** Servers of this JVM that listen on the path have it opened with this mode, as for chmod. */
  void unixMode(String path, String mode) {
    listens.mode(path, mode);
  }

  /** Completed when the first server of this JVM listens. */
  CompletableFuture<AssignedListener> firstListener() {
    return listens.first();
  }

  /** Sends a message of the application to the primary; false if it is gone. */
  public boolean send(JsonObject body) {
    return sendToPrimary(new Message.Note(body));
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
    if (!sendToPrimary(new Message.Leaving(cause, voluntary)))
      drainAndExit(drainTimeoutMs(), false);
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
    if (!sendToPrimary(new Message.Ask(request, call))) {
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
    Message.Booted message = new Message.Booted(port, error);
    booted = message;
    sendToPrimary(message);
  }

  /** On the same host as the shared port. */
  private static SocketAddress directAddress(SocketAddress shared, int port) {
    return shared instanceof InetSocketAddress inet
        ? new InetSocketAddress(inet.getAddress(), port)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Reports that the application cannot be started, and ends the JVM with code 1. */
  void bootFailed(String reason, boolean permanent) {
    sendToPrimary(new Message.BootFailed(reason, permanent));
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
              metrics.tell(true);
              sendToPrimary(result);
              controlLoop.close();
              primary = null;
              disconnected.complete(null);
              Runtime.getRuntime().exit(0);
            });
  }

  /**
   * The primary is gone without a goodbye: serve on until there is another one, or finish what is
   * open and leave, so that nothing is orphaned.
   */
  private void primaryLost() {
    primary = null;
    IOException gone = new IOException("the primary is gone");
    asked.values().forEach(reply -> reply.completeExceptionally(gone));
    asked.clear();
    if (successor.isExpected()) {
      awaitSuccessor();
      return;
    }
    welcome.completeExceptionally(gone);
    listens.refuseAll("the primary is gone");
    if (leaving.get() && drain.isStarted()) return;
    leaveAlone("the primary is gone");
  }

  /** Finishes what is open and exits. */
  private void leaveAlone(String why) {
    disconnected.complete(null);
    System.err.println("worker " + id + ": " + why + "; finishing what is open");
    drainAndExit(drainTimeoutMs(), false);
  }

  private boolean isHome() {
    try {
      return folderIdentity.equals(directory.identity());
    } catch (IOException e) {
      return false; // It is not there.
    }
  }

  private void awaitSuccessor() {
    System.err.println("worker " + id + ": the primary is gone; serving on without it");
    servers.serveAlone();
    new Orphan(
            new SelfHeal(id, directory, successor),
            new Orphan.Worker() {
              @Override
              public boolean report() throws IOException {
                return WorkerRuntime.this.report();
              }

              @Override
              public boolean isLeaving() {
                return leaving.get();
              }

              @Override
              public boolean hasHome() {
                return isHome();
              }

              @Override
              public void giveUp() {
                successor = new Successor(new JsonObject());
                leaveAlone("the run directory is gone");
              }
            })
        .start();
  }

  /** Reports to whoever listens on the control path; false if that is no primary of this worker. */
  private boolean report() throws IOException {
    FromPrimary found =
        connect(
            new Message.Adopt(
                id,
                ProcessHandle.current().pid(),
                ControlSocket.PROTOCOL,
                folderIdentity,
                memory,
                listens.granted()),
            false);
    try {
      return found.adoption.get(REPORT_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      found.socket.close();
      return false;
    }
  }

  /** What the primary says. */
  private final class FromPrimary implements ControlSocket.Listener {
    private final ControlSocket socket;

    /** Whether this one answered a report: completed with false if it does not want it. */
    private final CompletableFuture<Boolean> adoption = new CompletableFuture<>();

    FromPrimary(ControlSocket socket) {
      this.socket = socket;
    }

    @Override
    public void message(Message message) {
      if (message instanceof Message.Welcome hello) welcome(hello);
      else if (message instanceof Message.Adopted adopted) adopted(adopted);
      else if (message instanceof Message.NotAdopted refusal) notAdopted(refusal);
      else if (message instanceof Message.Listening listening) listens.assigned(listening);
      else if (message instanceof Message.ListenFailed failed)
        listens.refuse(failed.request(), failed.reason());
      else if (message instanceof Message.StopAccepting stop) servers.stopAccepting(stop.shares());
      else if (message instanceof Message.CloseListeners) servers.closeListeners();
      else if (message instanceof Message.Settings now) settings.change(now.changed());
      else if (message instanceof Message.Drain order)
        drainAndExit(order.timeoutMs(), order.move());
      else if (message instanceof Message.Answer answer) answered(answer);
      else if (message instanceof Message.DumpThreads order)
        socket.send(ThreadDump.write(order.path()));
      else if (message instanceof Message.TellMetrics order) metrics.answer(order);
      else if (message instanceof Message.Note note) notes.accept(note.body());
    }

    private void welcome(Message.Welcome hello) {
      memory = hello.memory();
      successor = new Successor(hello.successor());
      settings.change(hello.settings());
      welcome.complete(new WorkerSettings(hello.settings()));
    }

    /** Nothing is asked of it before it has the listening sockets. */
    private void adopted(Message.Adopted adopted) {
      successor = new Successor(adopted.successor());
      primary = this;
      servers
          .rejoin(directory.handoffSocket())
          .whenComplete(
              (joined, failure) -> {
                if (failure != null) socket.close();
                listens.askAgain();
                Message.Booted done = booted;
                if (done != null) socket.send(done);
                metrics.tell(true);
                System.err.println("worker " + id + ": there is a new primary");
                adoption.complete(true);
              });
    }

    private void notAdopted(Message.NotAdopted refusal) {
      System.err.println("worker " + id + ": not adopted: " + refusal.reason());
      drainAndExit(drainTimeoutMs(), false);
      adoption.complete(true);
    }

    private void answered(Message.Answer answer) {
      CompletableFuture<String> waiting = asked.remove(answer.request());
      if (waiting != null) waiting.complete(answer.reply());
    }

    @Override
    public void closed() {
      if (primary == this) primaryLost();
      adoption.complete(false);
    }
  }
}
