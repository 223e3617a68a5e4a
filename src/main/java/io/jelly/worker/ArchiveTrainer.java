package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.AcceptedSocket;
import io.jelly.handoff.Acceptor;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffLink;
import io.jelly.handoff.HandoffServer;
import io.jelly.handoff.ListeningSocket;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.WireAddress;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Boots a worker for practice and serves it some requests, so that the JVM can archive the classes
 * this takes. It plays the primary's part itself, in the same JVM and in a folder of its own, and
 * ends with code 0 if all went well.
 */
public final class ArchiveTrainer {
  private static final int REQUESTS = 20;
  private static final long TIMEOUT_S = 60;
  private static final String BODY =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"worker.info\",\"params\":{\"a\":[1]}}";

  private final String practice;
  private final CompletableFuture<Void> booted = new CompletableFuture<>();
  private final DescriptorLoop loop = DescriptorLoop.start("jelly-practice", true);
  private final LineLoop lines;
  private final ListeningSocket port;

  private ArchiveTrainer(String practice) throws IOException {
    this.practice = practice;
    lines = LineLoop.start("jelly-practice-control", true);
    port =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
  }

  /** Run by the primary in the background; the argument says what to practise. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("jelly-practice");
    endWithPrimary(folder);
    try {
      new ArchiveTrainer(args[0]).run(new RunDirectory(folder));
    } finally {
      remove(folder);
    }
    Runtime.getRuntime().exit(0);
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  /** Standard input ends with the primary: then nobody waits for the archive. */
  private static void endWithPrimary(Path folder) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
                remove(folder);
              } catch (IOException e) {
                // It ends all the same.
              }
              Runtime.getRuntime().halt(1);
            },
            "jelly-primary-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(RunDirectory directory) throws Exception {
    Scoreboard board = Scoreboard.create(directory.scoreboard(1));
    ControlSocket.listen(lines, directory.controlSocket(), Practice::new);
    HandoffServer handoff = HandoffServer.listen(loop, directory.handoffSocket());
    handoff.expect(ProcessHandle.current().pid(), board, new Ignored(), this::serve);
    WorkerRuntime runtime = WorkerRuntime.start(1, directory);
    WorkerSettings settings = runtime.settings().get(TIMEOUT_S, TimeUnit.SECONDS);
    if (practice.equals("plain")) servePlain(runtime, settings);
    else Deployment.start(runtime, settings);
    booted.get(TIMEOUT_S, TimeUnit.SECONDS);
    for (int i = 0; i < REQUESTS; i++) request();
    runtime.drain().start(1_000, false).get(TIMEOUT_S, TimeUnit.SECONDS);
  }

  private static void servePlain(WorkerRuntime runtime, WorkerSettings settings)
      throws IOException {
    runtime.connectHandoff();
    Vertx vertx = Vertx.vertx();
    runtime.drain().closes(vertx);
    vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end("practice"))
        .listen(settings.address())
        .onSuccess(server -> runtime.booted(settings, null));
  }

  private void serve(HandoffLink link) {
    Acceptor.open(loop, port, false, connection -> offer(link, connection));
  }

  private static void offer(HandoffLink link, AcceptedSocket connection) {
    connection.listenerId(1);
    if (!link.offer(connection)) connection.close();
  }

  private void request() throws IOException {
    InetSocketAddress address = (InetSocketAddress) port.address();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /rpc HTTP/1.1\r\nHost: practice\r\nContent-Type: application/json\r\nConnection: close\r\n";
      String message = head + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
      out.write(message.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.getInputStream().readAllBytes();
    }
  }

  private JsonObject settings() {
    InetSocketAddress address = (InetSocketAddress) port.address();
    JsonObject settings =
        new JsonObject()
            .put("node", "practice")
            .put("host", "127.0.0.1")
            .put("port", address.getPort());
    if (practice.equals("clustered")) settings.put("cluster", cluster());
    return settings;
  }

  /** A cluster of one: its name is nobody else's. */
  private static JsonObject cluster() {
    return new JsonObject()
        .put("name", "practice-" + ProcessHandle.current().pid())
        .put("host", "127.0.0.1")
        .put("port", 0)
        .put("portCount", 1)
        .put("members", new io.vertx.core.json.JsonArray())
        .put("backups", 0);
  }

  /** The primary's part of the conversation. */
  private final class Practice implements ControlSocket.Listener {
    private final ControlSocket socket;

    Practice(ControlSocket socket) {
      this.socket = socket;
    }

    @Override
    public void message(Message message) {
      if (message instanceof Message.Hello)
        socket.send(new Message.Welcome(settings(), new JsonObject(), new JsonObject()));
      else if (message instanceof Message.Listen listen) listening(listen);
      else if (message instanceof Message.Booted) booted.complete(null);
      else if (message instanceof Message.BootFailed failed) {
        booted.completeExceptionally(new IOException(failed.reason()));
      }
    }

    private void listening(Message.Listen listen) {
      WireAddress address = WireAddress.of(port.address());
      socket.send(new Message.Listening(listen.request(), 1, address.host(), address.port(), ""));
    }

    @Override
    public void closed() {}
  }

  /** What becomes of the connections does not matter here. */
  private static final class Ignored implements HandoffLink.Listener {
    @Override
    public void taken(int listenerId) {}

    @Override
    public void returned(AcceptedSocket connection) {
      connection.close();
    }

    @Override
    public void migrated(AcceptedSocket connection) {
      connection.close();
    }

    @Override
    public void listening(int listenerId, ListeningSocket socket) {}

    @Override
    public void settled() {}

    @Override
    public void closed() {}
  }
}
