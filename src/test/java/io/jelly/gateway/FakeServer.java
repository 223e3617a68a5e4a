package io.jelly.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/1.1 server on plain sockets, so that a test has every byte of it in its hands. */
final class FakeServer implements AutoCloseable {
  /** What it does with a request. */
  interface Answerer {
    /** Answers, or does not; the connection is closed if it throws. */
    void answer(FakeConnection connection) throws IOException;
  }

  private final Answerer answerer;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * @param port 0 for a free one
   */
  FakeServer(int port, Answerer answerer) {
    this.answerer = answerer;
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      FakeConnection connection = new FakeConnection(socket);
      while (connection.nextRequest()) {
        if (!connection.path().equals("/get_blockNumber")) requests.incrementAndGet();
        answerer.answer(connection);
      }
    } catch (IOException gone) {
      // The client's business, or ours: closed is closed.
    } finally {
      open.remove(socket);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Connections so far. */
  int accepted() {
    return accepted.get();
  }

  /** Requests so far, but for those of probes. */
  int requests() {
    return requests.get();
  }

  /** As if its process were killed. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
