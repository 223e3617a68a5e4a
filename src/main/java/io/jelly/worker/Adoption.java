package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.HandedServers;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side of an adoption: what it keeps for the time after its primary, how it serves on
 * without one, reports to the next one, and goes on under it. Thread-safe.
 */
final class Adoption implements Orphan.Worker {
  private static final long REPORT_TIMEOUT_S = 5;

  private final int workerId;
  private final RunDirectory directory;
  private final String folder;
  private final PrimaryLink link;
  private final HandedServers servers;
  private final Listens listens;
  private final MetricsReport metrics;
  private final Departure departure;
  private final BiFunction<ControlSocket, CompletableFuture<Boolean>, ControlSocket.Listener> heard;
  private volatile Successor successor = new Successor(new JsonObject());
  private volatile JsonObject memory = new JsonObject();
  private volatile Message.@Nullable Booted booted;

  /**
   * @param folder the identity of the run directory at the start
   * @param heard who hears a primary that this worker reports to, and completes whether that one
   *     answered: by {@link #adopted} or {@link #refused}, or with false when it closes
   */
  Adoption(
      int workerId,
      RunDirectory directory,
      String folder,
      PrimaryLink link,
      HandedServers servers,
      Listens listens,
      MetricsReport metrics,
      Departure departure,
      BiFunction<ControlSocket, CompletableFuture<Boolean>, ControlSocket.Listener> heard) {
    this.workerId = workerId;
    this.directory = directory;
    this.folder = folder;
    this.link = link;
    this.servers = servers;
    this.listens = listens;
    this.metrics = metrics;
    this.departure = departure;
    this.heard = heard;
  }

  /** The first primary says what to keep. */
  void welcomed(Message.Welcome hello) {
    memory = hello.memory();
    successor = new Successor(hello.successor());
  }

  /** What was said when everything listened, to be said again to the next primary. */
  void booted(Message.Booted message) {
    booted = message;
  }

  /** Whether there will be another primary if this one is gone. */
  boolean isExpected() {
    return successor.isExpected();
  }

  /** The primary is gone: serve on, and look for the next one. */
  void await() {
    System.err.println("worker " + workerId + ": the primary is gone; serving on without it");
    servers.serveAlone();
    new Orphan(new SelfHeal(workerId, directory, successor), this).start();
  }

  @Override
  public boolean report() throws IOException {
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    ControlSocket found =
        link.connect(
            new Message.Adopt(
                workerId,
                ProcessHandle.current().pid(),
                ControlSocket.PROTOCOL,
                folder,
                memory,
                listens.granted()),
            socket -> heard.apply(socket, answered));
    try {
      return answered.get(REPORT_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      found.close();
      return false;
    }
  }

  @Override
  public boolean isLeaving() {
    return departure.hasBegun();
  }

  @Override
  public boolean hasHome() {
    try {
      return folder.equals(directory.identity());
    } catch (IOException e) {
      return false; // It is not there.
    }
  }

  @Override
  public void giveUp() {
    successor = new Successor(new JsonObject());
    departure.alone("the run directory is gone");
  }

  /**
   * The primary that was reported to is the one of this worker now. Nothing is asked of it before
   * it has the listening sockets.
   */
  void adopted(Message.Adopted adopted, ControlSocket socket, CompletableFuture<Boolean> answered) {
    successor = new Successor(adopted.successor());
    link.use(socket);
    servers
        .rejoin(directory.handoffSocket())
        .whenComplete(
            (joined, failure) -> {
              if (failure != null) socket.close();
              listens.askAgain();
              Message.Booted done = booted;
              if (done != null) socket.send(done);
              metrics.tell(true);
              System.err.println("worker " + workerId + ": there is a new primary");
              answered.complete(true);
            });
  }

  /** The primary that was reported to does not want this worker. */
  void refused(Message.NotAdopted refusal, CompletableFuture<Boolean> answered) {
    System.err.println("worker " + workerId + ": not adopted: " + refusal.reason());
    departure.drainAndExit();
    answered.complete(true);
  }
}
