package io.jelly.primary;

import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;

/**
 * The certificate and key that are on disk now. They are for every worker whose generation was made
 * with the same two files, however old it is. On the supervisor's thread.
 */
final class NewestTls {
  private static final String NAME = "tls";
  private JsonObject pair = new JsonObject();

  /** There is another pair; what to tell the workers, which know their files themselves. */
  Message change(TlsPair newest) {
    pair = newest.toJson();
    return message();
  }

  boolean isThere() {
    return !pair.isEmpty();
  }

  Message message() {
    return new Message.Settings(new JsonObject().put(NAME, pair));
  }

  /** The settings of a generation with the newest pair in place of the one it was made with. */
  JsonObject in(JsonObject settings) {
    JsonObject old = settings.getJsonObject(NAME);
    if (old != null && old.getValue("files").equals(pair.getValue("files")))
      settings.put(NAME, pair);
    return settings;
  }
}
