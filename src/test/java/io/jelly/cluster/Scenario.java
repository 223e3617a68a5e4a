package io.jelly.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Applications of the API for {@link ClusterApiIT}: the first argument names one, the same main
 * runs in its workers. What they see they print, one line each, after {@code "see: "}.
 */
public final class Scenario {
  private Scenario() {}

  /** Runs the named scenario. */
  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "life" -> life();
      case "ends" -> ends();
      case "disconnect" -> disconnectAll();
      case "settings" -> settings(Integer.parseInt(args[1]));
      case "inherited" -> inherited(args);
      case "ports" -> ports();
      case "sides" -> sides();
      case "respawn" -> respawn(Integer.parseInt(args[1]));
      case "gone" -> gone(args[1]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void see(Object... words) {
    StringBuilder line = new StringBuilder("see:");
    for (Object word : words) line.append(' ').append(word);
    System.out.println(line);
  }

  private static void seeEverything() {
    Cluster.onSetup(settings -> see("setup", settings.silent().orElseThrow()));
    Cluster.onFork(worker -> see("fork", worker.id(), worker.process().pid()));
    Cluster.onOnline(worker -> see("online", worker.id()));
    Cluster.onListening((worker, at) -> see("listening", worker.id(), at.port(), at.addressType()));
    Cluster.onMessage((worker, message) -> see("message", worker.id(), message));
    Cluster.onDisconnect(
        worker -> see("disconnect", worker.id(), Cluster.workers().keySet(), worker.isConnected()));
    Cluster.onExit(
        (worker, code, signal) ->
            see(
                "exit",
                worker.id(),
                code,
                signal.isEmpty() ? "-" : signal,
                worker.exitedAfterDisconnect().orElseThrow(),
                Cluster.workers().keySet(),
                worker.isDead()));
  }

  private static Future<HttpServer> listen(int port) {
    return Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end(id()))
        .listen(port);
  }

  private static String id() {
    Worker worker = Cluster.worker();
    return worker == null ? "primary" : String.valueOf(worker.id());
  }

  /** The whole life of one worker. */
  private static void life() {
    Worker self = Cluster.worker();
    if (self != null) {
      self.onMessage(
          asked ->
              listen(0)
                  .onSuccess(
                      server ->
                          self.send(
                              new JsonObject()
                                  .put("asked", asked)
                                  .put("color", System.getenv("COLOR")))));
      return;
    }
    seeEverything();
    see("before", Cluster.settings().equals(Settings.empty()), Cluster.worker() == null);
    Worker worker = Cluster.fork(Map.of("COLOR", "red"));
    see("forked", worker.id(), worker.isConnected(), worker.isDead());
    see("unset", worker.exitedAfterDisconnect().isEmpty(), Cluster.workers().keySet());
    worker.onOnline(() -> see("own-online"));
    worker.onExit((same, code, signal) -> see("own-exit", same == worker));
    worker.onMessage(
        message -> worker.disconnect().onSuccess(gone -> see("gone", Cluster.workers().size())));
    worker.send(new JsonArray().add(1).add("two"));
  }

  /** Workers that end in different ways, one after the other. */
  private static void ends() {
    Worker self = Cluster.worker();
    if (self != null) {
      switch (Optional.ofNullable(System.getenv("END")).orElse("")) {
        case "code" -> System.exit(7);
        case "own-kill" -> self.kill();
        case "own-disconnect" -> self.onDisconnect(() -> see("left")).disconnect();
        case "last-words" -> {
          for (int i = 0; i < 50; i++) self.send(i);
          self.send("done");
          System.exit(0);
        }
        case "throw" -> throw new IllegalStateException("on purpose");
        default -> self.send("up");
      }
      return;
    }
    seeEverything();
    Cluster.onError(error -> see("error", error.getMessage()));
    Cluster.onMessage(
        (worker, message) -> {
          if (!"up".equals(message)) return;
          if (worker.id() == 1) worker.kill().onSuccess(sent -> see("sent"));
          else if (worker.id() == 2)
            worker
                .kill("NOSUCH")
                .onFailure(failure -> worker.kill("sigterm").onSuccess(sent -> see("sent")));
        });
    String[] ends = {"wait", "code", "own-kill", "own-disconnect", "last-words", "throw"};
    Cluster.onExit(
        (worker, code, signal) -> {
          if (worker.id() <= ends.length) Cluster.fork(Map.of("END", ends[worker.id() - 1]));
          else throw new IllegalStateException("the last one is gone");
        });
    Cluster.fork();
  }

  private static void disconnectAll() {
    if (Cluster.isWorker()) {
      listen(0);
      return;
    }
    seeEverything();
    Cluster.disconnect()
        .onSuccess(
            done -> {
              see("none");
              Cluster.fork();
              Cluster.fork();
            });
    AtomicBoolean asked = new AtomicBoolean();
    Cluster.onListening(
        (worker, at) -> {
          if (worker.id() == 2 && asked.compareAndSet(false, true))
            Cluster.disconnect().onSuccess(done -> see("all", Cluster.workers().keySet()));
        });
  }

  private static void settings(int debugPort) {
    Worker self = Cluster.worker();
    if (self != null) throw new IllegalStateException("another main was set");
    seeEverything();
    Thread caller = Thread.currentThread();
    Cluster.onSetup(
        changed -> {
          if (Thread.currentThread().equals(caller)) see("called back from within its own call");
        });
    Cluster.setupPrimary(Settings.empty().exec(OtherMain.class.getName()).args("one two", ""));
    Cluster.setupPrimary(Settings.empty().cwd(Path.of("/")).execArgv("-Dflavor=sweet"));
    Cluster.setupPrimary(Settings.empty().silent(true).debugPort(debugPort));
    see("args", Cluster.settings().args().orElseThrow());
    Cluster.fork();
  }

  /** Another program than the primary's. */
  public static final class OtherMain {
    private OtherMain() {}

    /** Tells how it was started, and leaves. */
    public static void main(String[] args) {
      System.out.println("see: a silent worker");
      Worker self = Cluster.worker();
      String said =
          args.length
              + "|"
              + args[0]
              + "|"
              + Path.of("").toAbsolutePath()
              + "|"
              + System.getProperty("flavor")
              + "|"
              + ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                  .filter(o -> o.startsWith("-agentlib"))
                  .toList();
      self.send(said);
      self.disconnect();
    }
  }

  private static void inherited(String[] args) {
    Worker self = Cluster.worker();
    if (self != null) {
      self.send(String.join("|", args) + "|" + System.getProperty("flavor")).onComplete(x -> {});
      self.disconnect();
      return;
    }
    seeEverything();
    Cluster.fork();
  }

  private static void ports() {
    Worker self = Cluster.worker();
    if (self != null) {
      listen(0)
          .compose(first -> listen(0).map(second -> first.actualPort() + " " + second.actualPort()))
          .onSuccess(ports -> self.send("ports " + ports));
      return;
    }
    seeEverything();
    Cluster.onMessage((worker, message) -> worker.disconnect());
    Cluster.fork();
    Cluster.fork();
  }

  private static void sides() {
    Worker self = Cluster.worker();
    if (self != null) {
      try {
        Cluster.fork();
      } catch (IllegalStateException e) {
        self.send(e.getMessage());
      }
      try {
        self.onExit((worker, code, signal) -> {});
      } catch (IllegalStateException e) {
        self.send(e.getMessage());
      }
      self.disconnect();
      return;
    }
    seeEverything();
    see("policy", Cluster.schedulingPolicy());
    Cluster.fork();
    try {
      Cluster.schedulingPolicy(io.jelly.config.Scheduling.SHARED);
    } catch (IllegalStateException e) {
      see("late", e.getMessage());
    }
    try {
      Cluster.fork(Map.of("A=B", "c"));
    } catch (IllegalArgumentException e) {
      see("bad-name");
    }
  }

  /** Serves until its standard input ends; whoever dies is replaced. */
  private static void respawn(int port) throws IOException {
    if (Cluster.isWorker()) {
      listen(port);
      return;
    }
    seeEverything();
    Cluster.onExit(
        (worker, code, signal) -> {
          if (!worker.exitedAfterDisconnect().orElseThrow()) Cluster.fork();
        });
    Cluster.fork();
    Cluster.fork();
    while (System.in.read() >= 0) {
      // Until the test closes it.
    }
    Cluster.disconnect().onSuccess(done -> see("all", Cluster.workers().keySet()));
  }

  /** The primary goes away with a worker that lives. */
  private static void gone(String how) {
    if (Cluster.isWorker()) {
      listen(0);
      return;
    }
    seeEverything();
    Cluster.onExit((worker, code, signal) -> Cluster.fork());
    Cluster.onListening(
        (worker, at) -> {
          if (how.equals("exit")) System.exit(3);
        });
    Cluster.fork();
  }
}
