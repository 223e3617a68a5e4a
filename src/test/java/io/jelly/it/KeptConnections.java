package io.jelly.it;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keep-alive connections, one for each thread that asks; a broken one is replaced. */
final class KeptConnections implements AutoCloseable {
  private final int port;
  private final Map<Thread, HeldConnection> byThread = new ConcurrentHashMap<>();
  private final Queue<HeldConnection> all = new ConcurrentLinkedQueue<>();

  KeptConnections(int port) {
    this.port = port;
  }

  /** One request on this thread's connection. */
  Exchange exchange() {
    long start = System.nanoTime();
    HeldConnection mine = byThread.get(Thread.currentThread());
    boolean connected = mine != null;
    try {
      if (mine == null) mine = open();
      connected = true;
      String body = mine.get("/");
      if (mine.closes()) byThread.remove(Thread.currentThread());
      return new Exchange(Outcome.OK, body, start, System.nanoTime());
    } catch (IOException e) {
      byThread.remove(Thread.currentThread());
      return new Exchange(outcome(e, connected), e.toString(), start, System.nanoTime());
    }
  }

  private HeldConnection open() throws IOException {
    HeldConnection opened = new HeldConnection(port);
    all.add(opened);
    byThread.put(Thread.currentThread(), opened);
    return opened;
  }

  private static Outcome outcome(IOException failure, boolean connected) {
    if (failure instanceof SocketTimeoutException) return Outcome.TIMEOUT;
    if (failure instanceof ConnectException && !connected) return Outcome.REFUSED;
    return Outcome.CUT_BEFORE_RESPONSE;
  }

  @Override
  public void close() throws IOException {
    for (HeldConnection connection : all) connection.close();
  }
}
