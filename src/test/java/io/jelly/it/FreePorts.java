package io.jelly.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports to listen on, from below the range that the kernel takes for outgoing connections, so that
 * no client takes one between the choice and the bind.
 */
final class FreePorts {
  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static int next = ThreadLocalRandom.current().nextInt(FIRST, LAST);

  private FreePorts() {}

  static int one() {
    return range(1);
  }

  /** The first of several neighbouring free ports. */
  static synchronized int range(int count) {
    while (true) {
      int first = next;
      next = next + count >= LAST ? FIRST : next + count;
      if (allFree(first, count)) return first;
    }
  }

  private static boolean allFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket free =
          new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {0, 0, 0, 0}))) {
        free.getLocalPort();
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }
}
