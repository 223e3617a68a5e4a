package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.HandedServers;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This JVM as a worker: puts its parts together and has them do what the primary says. One per JVM,
 * there before the application's first line runs. Thread-safe.
 */
public final class WorkerRuntime {
  private static volatile @Nullable WorkerRuntime current;

  private final int id;
  private final RunDirectory directory;
  private final PrimaryLink link;
  private final HandedServers servers;
  private final CompletableFuture<WorkerSettings> welcome = new CompletableFuture<>();
  private final Listens listens = new Listens(this::sendOfServer, this::expectsAnother);
  private final PassedCalls calls = new PassedCalls(this::sendToPrimary);
  private final Notes notes = new Notes();
  private final MetricsReport metrics = new MetricsReport(this::sendToPrimary);
  private final FollowedSettings settings = new FollowedSettings();
  private final Drain drain;
  private final Departure departure;
  private final Adoption adoption;
  private final String folderIdentity;

  private WorkerRuntime(int id, RunDirectory directory) throws IOException {
    this.id = id;
    this.directory = directory;
    folderIdentity = directory.identity();
    servers = new HandedServers(Scoreboard.hold(directory.scoreboard(id)), listens);
    drain = new Drain(servers);
    link = new PrimaryLink(directory.controlSocket());
    departure = new Departure(id, link, drain, metrics, this::drainTimeoutMs);
    adoption =
        new Adoption(
            id,
            directory,
            folderIdentity,
            link,
            servers,
            listens,
            metrics,
            departure,
            FromPrimary::new);
  }

  /**
   * Makes this JVM a worker.
   *
   * @throws IOException if the primary is not there
   */
  static WorkerRuntime start(int id, RunDirectory directory) throws IOException {
    WorkerRuntime runtime = new WorkerRuntime(id, directory);
    current = runtime;
    runtime.introduce();
    // What an application sends right before System.exit is sent, as in Node.
    Runtime.getRuntime().addShutdownHook(new Thread(runtime.link::flush, "jelly-last-words"));
    return runtime;
  }

  private void introduce() throws IOException {
    link.connect(
        new Message.Hello(id, ProcessHandle.current().pid(), ControlSocket.PROTOCOL),
        socket -> {
          link.use(socket);
          return new FromPrimary(socket, new CompletableFuture<>());
        });
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
    return link.isConnected();
  }

  private boolean sendToPrimary(Message message) {
    return link.send(message);
  }

  /** On the way out its servers close by the primary's wish: that is nothing to tell it. */
  private boolean sendOfServer(Message message) {
    return !departure.hasBegun() && link.send(message);
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
    return link.send(new Message.Note(body));
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
    return departure.disconnected();
  }

  /**
   * Asks the primary to fence this worker and let it drain and exit.
   *
   * @param voluntary the application asked for it, and not a signal
   */
  public void leave(String cause, boolean voluntary) {
    departure.ask(cause, voluntary);
  }

  /** The same without the drain: what is open is closed, also when it is leaving already. */
  public void leaveAtOnce(String cause) {
    departure.askAtOnce(cause);
  }

  /** Passes a JSON-RPC call on to the primary's operations. */
  CompletableFuture<String> ask(String call) {
    return calls.ask(call);
  }

  /**
   * Tells the primary that everything listens, with the direct port opened if one is wanted.
   *
   * @param listener the listener that the direct port leads to; null if nothing listens
   */
  void booted(WorkerSettings settings, @Nullable AssignedListener listener) {
    Message.Booted message = DirectPort.open(id, settings, servers, listener);
    adoption.booted(message);
    link.send(message);
  }

  /** Reports that the application cannot be started, and ends the JVM with code 1. */
  void bootFailed(String reason, boolean permanent) {
    link.send(new Message.BootFailed(reason, permanent));
    link.close();
    Runtime.getRuntime().halt(1);
  }

  /** Whether another primary comes when this one is gone. */
  private boolean expectsAnother() {
    return adoption.isExpected();
  }

  private int drainTimeoutMs() {
    WorkerSettings settings = welcome.getNow(new WorkerSettings(new JsonObject()));
    return settings.drainTimeoutMs();
  }

  /**
   * The primary is gone without a goodbye: serve on until there is another one, or finish what is
   * open and leave, so that nothing is orphaned.
   */
  private void primaryLost() {
    link.forget();
    IOException gone = new IOException("the primary is gone");
    calls.failAll(gone);
    if (expectsAnother()) {
      adoption.await();
      return;
    }
    welcome.completeExceptionally(gone);
    listens.refuseAll("the primary is gone");
    if (!departure.isDraining()) departure.alone("the primary is gone");
  }

  /** What the primary says. */
  private final class FromPrimary implements ControlSocket.Listener {
    private final ControlSocket socket;

    /** Whether this one answered a report: completed with false if it does not want it. */
    private final CompletableFuture<Boolean> answered;

    FromPrimary(ControlSocket socket, CompletableFuture<Boolean> answered) {
      this.socket = socket;
      this.answered = answered;
    }

    @Override
    public void message(Message message) {
      if (message instanceof Message.Welcome hello) welcome(hello);
      else if (message instanceof Message.Adopted adopted)
        adoption.adopted(adopted, socket, answered);
      else if (message instanceof Message.NotAdopted refusal) adoption.refused(refusal, answered);
      else if (message instanceof Message.Listening listening) listens.assigned(listening);
      else if (message instanceof Message.ListenFailed failed)
        listens.refuse(failed.request(), failed.reason());
      else if (message instanceof Message.StopAccepting stop) servers.stopAccepting(stop.shares());
      else if (message instanceof Message.CloseListeners) servers.closeListeners();
      else if (message instanceof Message.Settings now) settings.change(now.changed());
      else if (message instanceof Message.Drain order)
        departure.drainAndExit(order.timeoutMs(), order.move());
      else if (message instanceof Message.Answer answer) calls.answered(answer);
      else if (message instanceof Message.DumpThreads order)
        socket.send(ThreadDump.write(order.path()));
      else if (message instanceof Message.TellMetrics order) metrics.answer(order);
      else if (message instanceof Message.Note note) notes.accept(note.body());
    }

    private void welcome(Message.Welcome hello) {
      adoption.welcomed(hello);
      settings.change(hello.settings());
      welcome.complete(new WorkerSettings(hello.settings()));
    }

    @Override
    public void closed() {
      if (link.uses(socket)) primaryLost();
      answered.complete(false);
    }
  }
}
