package io.jelly.handoff;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Whether a Unix domain server may have a path. Netty removes whatever is there before it binds:
 * also the socket of a server that lives, and a file that is no socket.
 */
final class UnixPath {
  // Of Linux, inode(7) and connect(2).
  private static final int TYPE_MASK = 0xF000;
  private static final int TYPE_SOCKET = 0xC000;
  private static final String ECONNREFUSED = "error(-111)";

  private UnixPath() {}

  /**
   * Returns if nothing is there, or only what a server left that is gone.
   *
   * @throws BindException with the path and the reason
   */
  static void requireFree(Path path) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) return;
    if (!isSocket(path))
      throw new BindException("cannot bind " + path + ": it exists and is not a socket");
    if (isServed(path)) throw new BindException("cannot bind " + path + ": Address already in use");
  }

  private static boolean isSocket(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & TYPE_MASK) == TYPE_SOCKET;
  }

  /** As chmod does with three octal digits. */
  static void setMode(Path path, String mode) throws IOException {
    Files.setAttribute(path, "unix:mode", Integer.parseInt(mode, 8));
  }

  /** Does not block. A server whose queue is full, or that is another user's, lives as well. */
  private static boolean isServed(Path path) throws IOException {
    Socket probe = Socket.newSocketDomain();
    try {
      probe.connect(new DomainSocketAddress(path.toString()));
      return true;
    } catch (FileNotFoundException goneMeanwhile) {
      return false;
    } catch (ConnectException e) {
      return !String.valueOf(e.getMessage()).contains(ECONNREFUSED);
    } finally {
      probe.close();
    }
  }
}
