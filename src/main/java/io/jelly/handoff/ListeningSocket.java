package io.jelly.handoff;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;

/** A bound, listening TCP or Unix socket. Not thread-safe; used on one {@link DescriptorLoop}. */
public final class ListeningSocket {
  /** The kernel caps it at net.core.somaxconn. */
  public static final int DEFAULT_BACKLOG = 4096;

  // Of Linux, socket(7).
  private static final int SOL_SOCKET = 1;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int AF_UNIX = 1;

  private final Socket socket;
  private final SocketAddress address;

  private ListeningSocket(Socket socket, SocketAddress address) {
    this.socket = socket;
    this.address = address;
  }

  /**
   * Binds and listens.
   *
   * @param address an {@link InetSocketAddress} (port 0: any) or a {@link UnixDomainSocketAddress},
   *     where a socket that nobody listens on any more is replaced
   * @param backlog 0 for the default
   * @throws BindException with address and reason
   */
  public static ListeningSocket bind(SocketAddress address, int backlog, boolean reusePort)
      throws IOException {
    return bind(address, backlog, reusePort, "");
  }

  /**
   * The same without a port of several sockets.
   *
   * @param mode of a Unix socket, three octal digits, which it has before anybody can connect;
   *     empty for the usual one
   */
  public static ListeningSocket bind(SocketAddress address, int backlog, String mode)
      throws IOException {
    return bind(address, backlog, false, mode);
  }

  private static ListeningSocket bind(
      SocketAddress address, int backlog, boolean reusePort, String mode) throws IOException {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new BindException("cannot bind " + text(address) + ": unknown host");
    }
    boolean unix = address instanceof UnixDomainSocketAddress;
    if (unix) UnixPath.requireFree(((UnixDomainSocketAddress) address).getPath());
    Socket socket = unix ? Socket.newSocketDomain() : Socket.newSocketStream();
    try {
      if (!unix) socket.setReuseAddress(true);
      if (reusePort) socket.setReusePort(true);
      socket.bind(unix ? new DomainSocketAddress(text(address)) : address);
      if (unix && !mode.isEmpty())
        UnixPath.setMode(((UnixDomainSocketAddress) address).getPath(), mode);
      socket.listen(backlog > 0 ? backlog : DEFAULT_BACKLOG);
      return new ListeningSocket(socket, unix ? address : socket.localAddress());
    } catch (IOException e) {
      socket.close();
      throw failure(address, e);
    }
  }

  /**
   * Takes over an inherited descriptor that is already bound; makes it non-blocking and listening.
   *
   * @throws IOException if it is no socket, or not one that can listen
   */
  public static ListeningSocket adopt(int descriptor) throws IOException {
    ListeningSocket adopted = of(descriptor);
    NonBlocking.make(descriptor);
    return adopted;
  }

  /** The same for a descriptor that is non-blocking, as one from a Unix socket is. */
  static ListeningSocket of(int descriptor) throws IOException {
    Socket socket;
    try {
      socket = new Socket(descriptor);
    } catch (RuntimeException e) {
      throw new IOException("descriptor " + descriptor + " is not a socket", e);
    }
    SocketAddress address = address(socket, descriptor);
    try {
      // One that listens already keeps its backlog.
      if (socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) socket.listen(DEFAULT_BACKLOG);
    } catch (IOException e) {
      throw new IOException("descriptor " + descriptor + " cannot listen: " + reason(e), e);
    }
    return new ListeningSocket(socket, address);
  }

  /** Netty would read the address of a Unix socket as one of IPv6, so the family comes first. */
  private static SocketAddress address(Socket socket, int descriptor) throws IOException {
    if (family(socket, descriptor) == AF_UNIX)
      return UnixDomainSocketAddress.of(unixPath(socket, descriptor));
    InetSocketAddress inet = socket.localAddress();
    if (inet == null || inet.getPort() == 0) throw notBound(descriptor);
    return inet;
  }

  private static int family(Socket socket, int descriptor) throws IOException {
    try {
      return socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
    } catch (IOException e) {
      throw new IOException("descriptor " + descriptor + " is not a socket", e);
    }
  }

  private static IOException notBound(int descriptor) {
    return new IOException("descriptor " + descriptor + " is not a bound socket");
  }

  private static String unixPath(Socket socket, int descriptor) throws IOException {
    DomainSocketAddress address = socket.localDomainSocketAddress();
    if (address == null || address.path().isEmpty()) throw notBound(descriptor);
    return address.path();
  }

  private static BindException failure(SocketAddress address, IOException cause) {
    BindException failure =
        new BindException("cannot bind " + text(address) + ": " + reason(cause));
    failure.initCause(cause);
    return failure;
  }

  /** The kernel's words for an error, without the name of the native function. */
  private static String reason(IOException cause) {
    if (cause instanceof Errors.NativeIoException) {
      String message = String.valueOf(cause.getMessage());
      int colon = message.lastIndexOf(": ");
      return colon < 0 ? message : message.substring(colon + 2);
    }
    return String.valueOf(cause.getMessage());
  }

  /** host:port or path. */
  public static String text(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) return unix.getPath().toString();
    InetSocketAddress inet = (InetSocketAddress) address;
    String host = inet.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
  }

  /** The real address: a port 0 is resolved. */
  public SocketAddress address() {
    return address;
  }

  int descriptor() {
    return socket.intValue();
  }

  Socket socket() {
    return socket;
  }

  /** Removes what a Unix domain server leaves in the file system; TCP leaves nothing. */
  public void unlink() {
    if (!(address instanceof UnixDomainSocketAddress unix)) return;
    try {
      Files.deleteIfExists(unix.getPath());
    } catch (IOException e) {
      // It stays behind as a dead path, which the next bind replaces.
    }
  }

  /** Closes this process's copy of the socket. */
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing can be done about a descriptor that does not close.
    }
  }
}
