package io.jelly;

import io.jelly.config.RunDirectory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pushed configuration has taken the place of, kept in the run directory for as long as it
 * may have to come back: also a primary that takes over in the middle, and a node that starts again
 * after its host has died, can undo the push.
 *
 * @param id of the push
 * @param file the configuration file
 * @param before its text; empty if there was no such file
 */
record PushUndo(String id, Path file, Optional<String> before) {
  private static final Logger log = LoggerFactory.getLogger(PushUndo.class);

  private static Path place(RunDirectory directory) {
    return directory.path().resolve("config.push-undo");
  }

  static Optional<PushUndo> find(RunDirectory directory) {
    Path place = place(directory);
    if (!Files.isReadable(place)) return Optional.empty();
    try {
      JsonObject json = new JsonObject(Files.readString(place));
      return Optional.of(
          new PushUndo(
              json.getString("id"),
              Path.of(json.getString("file")),
              Optional.ofNullable(json.getString("before"))));
    } catch (IOException | DecodeException | ClassCastException | NullPointerException e) {
      log.warn("{} is not what this program has written: {}", place, e.getMessage());
      return Optional.empty();
    }
  }

  void keep(RunDirectory directory) throws IOException {
    JsonObject json = new JsonObject().put("id", id).put("file", file.toString());
    before.ifPresent(text -> json.put("before", text));
    new PrivateText(place(directory)).write(json.encode());
  }

  static void forget(RunDirectory directory) {
    try {
      Files.deleteIfExists(place(directory));
    } catch (IOException e) {
      log.warn("an old push cannot be forgotten: {}", e.getMessage());
    }
  }
}
