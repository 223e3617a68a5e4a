package io.jelly;

import io.jelly.config.ConfigException;
import io.jelly.config.NodeConfig;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.Neighbours;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The listening sockets a node has before any worker asks: its own port, or instead of it the
 * inherited ones, by {@code -fd N} or systemd's {@code LISTEN_FDS} (sd_listen_fds(3): from
 * descriptor 3 on, if {@code LISTEN_PID} is us).
 */
final class GivenSockets {
  private static final int FIRST_SYSTEMD_DESCRIPTOR = 3;

  private final NodeConfig config;
  private final Map<String, String> environment;

  GivenSockets(NodeConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /**
   * Opens them.
   *
   * @throws ConfigException with a sentence for the user if one cannot be had
   */
  List<ListeningSocket> open() {
    List<ListeningSocket> sockets = new ArrayList<>();
    config.fd().ifPresent(descriptor -> sockets.add(adopt(descriptor, "-fd " + descriptor)));
    for (int i = 0; i < systemdCount(); i++) {
      sockets.add(adopt(FIRST_SYSTEMD_DESCRIPTOR + i, "LISTEN_FDS"));
    }
    if (sockets.isEmpty()) sockets.add(bind());
    return sockets;
  }

  private int systemdCount() {
    String pid = environment.getOrDefault("LISTEN_PID", "");
    String count = environment.getOrDefault("LISTEN_FDS", "");
    boolean ours =
        pid.equals(String.valueOf(ProcessHandle.current().pid())) && count.matches("\\d{1,3}");
    return ours ? Integer.parseInt(count) : 0;
  }

  private static ListeningSocket adopt(int descriptor, String origin) {
    try {
      return ListeningSocket.adopt(descriptor);
    } catch (IOException e) {
      throw new ConfigException(List.of(origin + ": " + e.getMessage()));
    }
  }

  private ListeningSocket bind() {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    try {
      return Neighbours.open(address);
    } catch (BindException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new ConfigException(
          List.of("cannot bind " + ListeningSocket.text(address) + ": " + e.getMessage()));
    }
  }
}
