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

  private final Socket socket;
  private final SocketAddress address;

  private ListeningSocket(Socket socket, SocketAddress address) {
    this.socket = socket;
    this.address = address;
  }

  /**
   * Binds and listens.
   *
   * @param address an {@link InetSocketAddress} (port 0: any) or a {@link UnixDomainSocketAddress}
   * @param backlog 0 for the default
   * @throws BindException with address and reason
   */
  public static ListeningSocket bind(SocketAddress address, int backlog, boolean reusePort)
      throws IOException {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new BindException("cannot bind " + text(address) + ": unknown host");
    }
    boolean unix = address instanceof UnixDomainSocketAddress;
    Socket socket = unix ? Socket.newSocketDomain() : Socket.newSocketStream();
    try {
      if (!unix) socket.setReuseAddress(true);
      if (reusePort) socket.setReusePort(true);
      socket.bind(unix ? new DomainSocketAddress(text(address)) : address);
      socket.listen(backlog > 0 ? backlog : DEFAULT_BACKLOG);
      return new ListeningSocket(socket, unix ? address : socket.localAddress());
    } catch (IOException e) {
      socket.close();
      throw failure(address, e);
    }
  }

  /**
   * Takes over a descriptor that this process was started with: it must be a bound socket.
   *
   * @throws IOException if it is no socket, or not one that can listen
   */
  public static ListeningSocket inherit(int descriptor) throws IOException {
    ListeningSocket inherited = adopt(descriptor);
    NonBlocking.set(descriptor);
    return inherited;
  }

  /** Takes over a non-blocking descriptor, as the handoff socket delivers them; makes it listen. */
  static ListeningSocket adopt(int descriptor) throws IOException {
    Socket socket;
    try {
      socket = new Socket(descriptor);
    } catch (RuntimeException e) {
      throw new IOException("descriptor " + descriptor + " is not a socket", e);
    }
    InetSocketAddress inet = socket.localAddress();
    SocketAddress address =
        inet != null ? inet : UnixDomainSocketAddress.of(unixPath(socket, descriptor));
    try {
      socket.listen(DEFAULT_BACKLOG);
    } catch (IOException e) {
      throw new IOException("descriptor " + descriptor + " cannot listen: " + reason(e), e);
    }
    return new ListeningSocket(socket, address);
  }

  private static String unixPath(Socket socket, int descriptor) throws IOException {
    DomainSocketAddress address = socket.localDomainSocketAddress();
    if (address == null || address.path().isEmpty()) {
      throw new IOException("descriptor " + descriptor + " is not a bound socket");
    }
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
      // It stays behind as a dead path, which the next bind reports.
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
