package io.jelly.worker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket of the built-in service.
 *
 * @param mode as for chmod
 */
record UnixFace(Path path, int mode) {

  /** From settings of {@code path} and {@code mode}, three octal digits; null if there are none. */
  static @Nullable UnixFace of(JsonObject settings) {
    if (settings.isEmpty()) return null;
    return new UnixFace(
        Path.of(settings.getString("path")), Integer.parseInt(settings.getString("mode"), 8));
  }

  SocketAddress address() {
    return SocketAddress.domainSocketAddress(path.toString());
  }

  /** Where the primary has opened it, it has had a mode all along; another one is for this. */
  Future<?> protect(Vertx vertx) {
    return vertx.executeBlocking(() -> Files.setAttribute(path, "unix:mode", mode));
  }
}
