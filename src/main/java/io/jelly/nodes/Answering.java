package io.jelly.nodes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which of some addresses accept connections. */
final class Answering {
  private Answering() {}

  /**
   * Tries all at the same time, after it has found out what host names mean; waits up to the
   * time-out. An interrupt ends it early.
   */
  static Set<InetSocketAddress> among(Set<InetSocketAddress> addresses, long timeoutMs) {
    Set<InetSocketAddress> answering = new LinkedHashSet<>();
    try (Selector selector = Selector.open()) {
      try {
        for (InetSocketAddress address : addresses) {
          InetSocketAddress known = resolved(address);
          if (connect(selector, known)) answering.add(known);
        }
        await(selector, answering, timeoutMs);
      } finally {
        for (SelectionKey key : selector.keys()) key.channel().close();
      }
    } catch (IOException e) {
      return answering; // No descriptor left: another time.
    }
    return answering;
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }

  /** Whether it is connected at once. */
  private static boolean connect(Selector selector, InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      if (channel.connect(address)) {
        channel.close();
        return true;
      }
      channel.register(selector, SelectionKey.OP_CONNECT, address);
    } catch (IOException | UnresolvedAddressException e) {
      channel.close();
    }
    return false;
  }

  private static void await(Selector selector, Set<InetSocketAddress> answering, long timeoutMs)
      throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!selector.keys().isEmpty() && !Thread.currentThread().isInterrupted()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMs <= 0) return;
      selector.select(leftMs);
      for (SelectionKey key : selector.selectedKeys())
        if (isConnected(key)) answering.add((InetSocketAddress) key.attachment());
      selector.selectedKeys().clear();
    }
  }

  private static boolean isConnected(SelectionKey key) throws IOException {
    try (SocketChannel channel = (SocketChannel) key.channel()) {
      return channel.finishConnect();
    } catch (IOException e) {
      return false;
    }
  }
}
