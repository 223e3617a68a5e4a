package io.jelly.watch;

import io.vertx.config.spi.ConfigStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file as a store of vertx-config. It hands on the text and not its meaning,
 * which is read elsewhere with the place of every value. Each saved edit is a new edition, so that
 * also one that changes nothing is seen.
 */
final class SettledFileStore implements ConfigStore {
  private final Vertx vertx;
  private final SettledFile file;
  private @Nullable Future<Buffer> underWay;
  private int edition = -1;
  private Buffer last = Buffer.buffer();

  SettledFileStore(Vertx vertx, SettledFile file) {
    this.vertx = vertx;
    this.file = file;
  }

  /** The options of this store for the file at the path. */
  static JsonObject options(Path file, String shown) {
    return new JsonObject().put("path", file.toString()).put("shown", shown);
  }

  /** A look that hangs, as on a lost network disk, is the only one under way. */
  @Override
  public synchronized Future<Buffer> get() {
    Future<Buffer> looking = underWay;
    if (looking == null || looking.isComplete()) {
      looking = vertx.executeBlocking(this::look);
      underWay = looking;
    }
    return looking;
  }

  /** The same buffer until there is something new, see {@link LookProcessor}. */
  private Buffer look() {
    FileLook found = file.look();
    if (edition != file.edition()) {
      edition = file.edition();
      last = LookProcessor.encode(edition, found);
    }
    return last;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
