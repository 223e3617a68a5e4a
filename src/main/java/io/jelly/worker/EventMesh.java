package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.wire.LineLoop;
import io.jelly.wire.LineSocket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events between the workers of a node that is in no cluster, whose event buses end with their
 * JVMs. Each worker listens on a Unix socket in the run directory and sends to all others; the
 * primary has no part in it. A new worker connects to those that are there, says which one it is,
 * and they connect back: so each sends to each over one connection, and nobody hears an event
 * twice. What a worker does not read for long is lost to it. Thread-safe.
 */
final class EventMesh {
  private static final Logger log = LoggerFactory.getLogger(EventMesh.class);
  private static final Pattern SOCKET = Pattern.compile("event-([0-9]{1,9})");
  private static final String HELLO = "hello";
  private static final long AGAIN_MS = 1_000;

  private final Vertx vertx;
  private final RunDirectory directory;
  private final int worker;
  private final BiConsumer<String, Buffer> heard;
  private final LineLoop loop;
  private final Map<Integer, LineSocket> others = new ConcurrentHashMap<>();

  private EventMesh(
      Vertx vertx,
      RunDirectory directory,
      int worker,
      BiConsumer<String, Buffer> heard,
      LineLoop loop) {
    this.vertx = vertx;
    this.directory = directory;
    this.worker = worker;
    this.heard = heard;
    this.loop = loop;
  }

  /**
   * Joins.
   *
   * @param worker which one this is
   * @param heard gets what the others publish, as topic and JSON, on a thread of the mesh
   */
  static EventMesh join(
      Vertx vertx, RunDirectory directory, int worker, BiConsumer<String, Buffer> heard)
      throws IOException {
    LineLoop loop = LineLoop.start("jelly-events", true);
    EventMesh mesh = new EventMesh(vertx, directory, worker, heard, loop);
    loop.listen(directory.eventSocket(worker), mesh::arrived);
    mesh.connectToAll();
    return mesh;
  }

  private void connectToAll() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), "event-*")) {
      for (Path file : files) {
        Matcher name = SOCKET.matcher(file.getFileName().toString());
        if (name.matches()) connect(Integer.parseInt(name.group(1)));
      }
    }
  }

  /** Blocks only for the connect itself, as long as nothing on one machine. */
  private void connect(int other) {
    if (other == worker || others.containsKey(other)) return;
    Path path = directory.eventSocket(other);
    try {
      loop.connect(path, socket -> sendingTo(other, socket));
    } catch (IOException gone) {
      forget(path);
    }
  }

  /** What a dead worker has left. */
  private static void forget(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.debug("{} stays: {}", path, e.toString());
    }
  }

  private LineSocket.Listener sendingTo(int other, LineSocket socket) {
    boolean first = others.putIfAbsent(other, socket) == null;
    if (first) socket.send(new JsonObject().put(HELLO, worker).encode());
    else socket.close();
    return new LineSocket.Listener() {
      @Override
      public void line(String line) {}

      @Override
      public void closed() {
        if (others.remove(other, socket)) vertx.setTimer(AGAIN_MS, passed -> connectAgain(other));
      }
    };
  }

  private void connectAgain(int other) {
    if (Files.exists(directory.eventSocket(other))) connect(other);
  }

  private LineSocket.Listener arrived(LineSocket socket) {
    return new LineSocket.Listener() {
      @Override
      public void line(String line) {
        received(line);
      }

      @Override
      public void closed() {}
    };
  }

  private void received(String line) {
    try {
      JsonObject message = new JsonObject(line);
      @Nullable Integer newcomer = message.getInteger(HELLO);
      if (newcomer != null) connect(newcomer);
      else heard.accept(message.getString("topic"), Buffer.buffer(message.getString("data")));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      log.warn("a worker has sent what is no event");
    }
  }

  /** Passes an event on to all other workers. */
  void send(String topic, Buffer json) {
    if (others.isEmpty()) return;
    String line = new JsonObject().put("topic", topic).put("data", json.toString()).encode();
    others.values().forEach(other -> other.send(line));
  }

  /** Leaves. */
  void close() {
    forget(directory.eventSocket(worker));
    loop.close();
  }
}
