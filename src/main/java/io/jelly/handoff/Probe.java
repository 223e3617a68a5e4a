package io.jelly.handoff;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection that a primary makes to itself, to hand one end to a worker and to talk with its
 * server over the other: the question goes the way a client's request goes, but to this worker and
 * no other. It counts nowhere.
 */
public final class Probe implements AutoCloseable {
  private static final long ACCEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int LONGEST_ADDRESS = 25;

  private final AcceptedSocket served;
  private final SocketChannel client;

  private Probe(AcceptedSocket served, SocketChannel client) {
    this.served = served;
    this.client = client;
  }

  /**
   * Connects; blocks for a moment.
   *
   * @param listener where the worker's server listens: the connection is of the same family
   * @param path for the moment of connecting to a Unix domain server; nobody else may reach it
   */
  public static Probe open(SocketAddress listener, Path path) throws IOException {
    boolean unix = listener instanceof UnixDomainSocketAddress;
    ListeningSocket meeting =
        ListeningSocket.bind(
            unix
                ? UnixDomainSocketAddress.of(path)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            false);
    SocketChannel client = null;
    try {
      client = SocketChannel.open(meeting.address());
      AcceptedSocket served = accept(meeting, client);
      served.markProbe();
      return new Probe(served, client);
    } catch (IOException e) {
      if (client != null) client.close();
      throw e;
    } finally {
      meeting.unlink();
      meeting.close();
    }
  }

  /** The kernel may need a moment; and anybody on this host may have come first. */
  private static AcceptedSocket accept(ListeningSocket meeting, SocketChannel client)
      throws IOException {
    byte[] peer = new byte[LONGEST_ADDRESS];
    long end = System.nanoTime() + ACCEPT_NANOS;
    while (System.nanoTime() < end) {
      int accepted = meeting.socket().accept(peer);
      if (accepted == -1) {
        LockSupport.parkNanos(LOOK_NANOS);
      } else if (isFrom(client, accepted)) {
        return new AcceptedSocket(accepted, peer);
      } else {
        new AcceptedSocket(accepted, peer).close();
      }
    }
    throw new IOException("could not connect to itself at " + meeting.address());
  }

  private static boolean isFrom(SocketChannel client, int accepted) throws IOException {
    if (!(client.getLocalAddress() instanceof InetSocketAddress own)) return true;
    InetSocketAddress other = new Socket(accepted).remoteAddress();
    return other != null && other.getPort() == own.getPort();
  }

  /** The end for the worker; whoever offers it closes it if it cannot be offered. */
  public AcceptedSocket served() {
    return served;
  }

  /** The end to talk to, in blocking mode. */
  public SocketChannel client() {
    return client;
  }

  /** Closes the client's end; any thread, also one that wants to end a read of another. */
  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      // Nothing can be done about a socket that does not close.
    }
  }
}
