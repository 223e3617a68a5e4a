package io.jelly.primary;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What a server asked to listen on. Equal keys share one listening socket. As in Node, the n-th
 * request of each worker for port 0 of an address gets the same random port ({@code index}); two
 * requests of one worker get two ports.
 *
 * @param index counts the requests of one worker for port 0; 0 for others
 */
record ListenerKey(SocketAddress address, int index) {

  /**
   * Whether a listener that was given by configuration or inheritance answers this request: the
   * port decides.
   */
  boolean matches(SocketAddress given) {
    if (address.equals(given)) return true;
    return address instanceof InetSocketAddress wanted
        && given instanceof InetSocketAddress has
        && wanted.getPort() == has.getPort()
        && wanted.getPort() != 0;
  }

  /** Whether the request named an address wider than or other than the one it is served on. */
  boolean differsFrom(SocketAddress given) {
    if (!(address instanceof InetSocketAddress wanted) || !(given instanceof InetSocketAddress has))
      return false;
    InetAddress wish = wanted.getAddress();
    return wish != null && !wish.equals(has.getAddress());
  }
}
