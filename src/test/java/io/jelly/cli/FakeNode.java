package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A node that is only a lock and an admin socket. */
final class FakeNode implements AutoCloseable {
  private final RunLock lock;
  private final ServerSocketChannel server;
  private final Function<JsonObject, String> answers;
  private final List<JsonObject> requests = new CopyOnWriteArrayList<>();

  /** Answers each request with the text the function makes of it. */
  FakeNode(RunDirectories directories, String name, Function<JsonObject, String> answers)
      throws IOException {
    RunDirectory directory = directories.create(name);
    this.answers = answers;
    lock = directory.tryLock().orElseThrow();
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.adminSocket()));
    Thread thread = new Thread(this::serve, "fake node " + name);
    thread.setDaemon(true);
    thread.start();
  }

  static String result(JsonObject result) {
    return new JsonObject().put("jsonrpc", "2.0").put("id", 1).put("result", result).encode()
        + "\n";
  }

  static String error(int code, String message) {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    return new JsonObject().put("jsonrpc", "2.0").put("id", 1).put("error", error).encode() + "\n";
  }

  List<JsonObject> requests() {
    return requests;
  }

  void releaseLock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        BufferedReader reader =
            new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        JsonObject request = new JsonObject(reader.readLine());
        requests.add(request);
        client.write(ByteBuffer.wrap(answers.apply(request).getBytes(StandardCharsets.UTF_8)));
      } catch (IOException closed) {
        // the client went away, or the test is over
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    lock.close();
  }
}
