package io.jelly.watch;

import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** Found by vertx-config as a service; makes {@link SettledFileStore}s. */
public final class SettledFileStoreFactory implements ConfigStoreFactory {
  static final String TYPE = "jelly-settled-file";

  @Override
  public String name() {
    return TYPE;
  }

  @Override
  public ConfigStore create(Vertx vertx, JsonObject options) {
    Path path = Path.of(options.getString("path"));
    return new SettledFileStore(vertx, SettledFile.of(path, options.getString("shown")));
  }
}
