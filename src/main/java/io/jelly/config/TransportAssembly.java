package io.jelly.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The part of {@link Assembly} for TLS, the Unix socket, and what web pages may do. */
final class TransportAssembly {
  /** The kernel's bound, unix(7), without the NUL. */
  private static final int LONGEST_SOCKET_PATH = 107;

  private TransportAssembly() {}

  static NodeConfig.Transports of(Settings settings) {
    return new NodeConfig.Transports(
        PemChecks.service(settings),
        unix(settings),
        new NodeConfig.Web(
            settings.get(RpcKeys.ORIGINS),
            settings.get(RpcKeys.HOSTS),
            settings.get(RpcKeys.COMPRESSION),
            settings.get(RpcKeys.COMPRESSION_MIN)));
  }

  private static Optional<NodeConfig.UnixSocket> unix(Settings settings) {
    return settings
        .find(RpcKeys.UNIX)
        .map(
            path ->
                new NodeConfig.UnixSocket(settings.resolve(path), settings.get(RpcKeys.UNIX_MODE)));
  }

  /** Adds what does not fit together to the problems of the settings. */
  static void check(Settings settings) {
    settings.find(RpcKeys.UNIX).ifPresent(path -> checkUnix(settings, settings.resolve(path)));
    if (settings.find(Keys.APP).isEmpty()) return;
    for (Key<String> key : List.of(RpcKeys.TLS_CERT, RpcKeys.UNIX)) {
      if (settings.find(key).isPresent())
        settings.conflict(
            "has no effect with app: the workers then run only the application", key, Keys.APP);
    }
  }

  private static void checkUnix(Settings settings, Path path) {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_SOCKET_PATH)
      settings.conflict(
          "is too long for a socket: "
              + path
              + " has "
              + bytes
              + " bytes, at most "
              + LONGEST_SOCKET_PATH
              + " are possible",
          RpcKeys.UNIX);
  }
}
