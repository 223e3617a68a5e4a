package io.jelly.admin;

import io.jelly.wire.LineLoop;
import io.jelly.wire.LineSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * JSON-RPC for the command line: one message a line on a Unix socket of mode 0600 that serves only
 * the same user. A bounded number of peers at a time; each may have several calls under way.
 */
public final class AdminSocket implements AutoCloseable {
  private static final int MAX_PEERS = 64;

  private final LineLoop loop;
  private final AtomicInteger peers = new AtomicInteger();
  private final Function<String, CompletableFuture<String>> operations;

  private AdminSocket(LineLoop loop, Function<String, CompletableFuture<String>> operations) {
    this.loop = loop;
    this.operations = operations;
  }

  /** Listens on the path; each line is passed to {@code operations} and its answer sent back. */
  public static AdminSocket listen(
      Path path, Function<String, CompletableFuture<String>> operations) throws IOException {
    AdminSocket socket = new AdminSocket(LineLoop.start("jelly-admin", true), operations);
    socket.loop.listen(path, socket::arrived);
    return socket;
  }

  private LineSocket.Listener arrived(LineSocket peer) {
    if (peers.incrementAndGet() > MAX_PEERS) peer.close();
    return new LineSocket.Listener() {
      @Override
      public void line(String line) {
        operations
            .apply(line)
            .thenAccept(
                reply -> {
                  if (!reply.isEmpty()) peer.send(reply);
                });
      }

      @Override
      public void closed() {
        peers.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {
    loop.close();
  }
}
