package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.PortShare;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other nodes of this user on this host. One that has a port already shares it: both accept from
 * the same listening socket, and it stays open as long as one of them lives. May block for seconds;
 * any thread.
 */
public final class Neighbours {
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private Neighbours() {}

  /**
   * A listening socket for the address: a new one, or a copy of that of a node that has it.
   *
   * @throws BindException with address, reason, and who has the port
   */
  public static ListeningSocket open(InetSocketAddress address) throws IOException {
    try {
      return ListeningSocket.bind(address, 0, false);
    } catch (BindException e) {
      return copy(address, e);
    }
  }

  /**
   * A copy of the socket that made {@link ListeningSocket#bind} fail.
   *
   * @throws BindException the failure, with who has the port, if it is not a node that shares it
   */
  static ListeningSocket copy(SocketAddress address, BindException failure) throws BindException {
    if (!(address instanceof InetSocketAddress inet) || inet.getPort() == 0) throw failure;
    for (PortHolder holder : PortHolder.all(inet.getPort())) {
      Optional<ListeningSocket> copy = copy(inet, holder);
      if (copy.isPresent()) return copy.get();
    }
    throw named(failure, inet);
  }

  private static Optional<ListeningSocket> copy(InetSocketAddress address, PortHolder holder) {
    for (Path path : UnixSockets.servedBy(holder.pid(), RunDirectory.SHARE_SOCKET)) {
      try {
        Optional<ListeningSocket> copy = PortShare.fetch(path, address, DEADLINE);
        if (copy.isEmpty()) continue;
        log.info(
            "{} is shared with the node at {} (pid {})",
            ListeningSocket.text(address),
            path.resolveSibling("").toString(),
            holder.pid());
        return copy;
      } catch (IOException e) {
        log.debug("{} does not share", path, e);
      }
    }
    return Optional.empty();
  }

  private static BindException named(BindException failure, InetSocketAddress address) {
    return PortHolder.all(address.getPort()).stream()
        .findFirst()
        .map(
            holder -> {
              String by = " by pid " + holder.pid() + " (" + holder.command() + ")";
              BindException named = new BindException(failure.getMessage() + by);
              named.initCause(failure);
              return named;
            })
        .orElse(failure);
  }
}
