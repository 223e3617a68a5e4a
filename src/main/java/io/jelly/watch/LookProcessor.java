package io.jelly.watch;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What {@link SettledFileStore} gives, as vertx-config wants it: {@code {"edition", "text" |
 * "problem"}}. vertx-config asks with every scan, several times a second, for the life of the
 * primary; so the same buffer is decoded once only.
 */
public final class LookProcessor implements ConfigProcessor {
  static final String NAME = "jelly-look";

  private static final String EDITION = "edition";
  private static final String TEXT = "text";
  private static final String PROBLEM = "problem";

  private record Decoded(Buffer input, JsonObject json) {}

  private volatile Decoded last = new Decoded(Buffer.buffer(), new JsonObject());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Comparing the bytes is what this saves.
  public Future<JsonObject> process(Vertx vertx, JsonObject options, Buffer input) {
    Decoded known = last;
    if (known.input != input) {
      known = new Decoded(input, input.toJsonObject());
      last = known;
    }
    return Future.succeededFuture(known.json);
  }

  static Buffer encode(int edition, FileLook look) {
    JsonObject json = new JsonObject().put(EDITION, edition);
    if (look instanceof FileLook.Text text) json.put(TEXT, text.text());
    else if (look instanceof FileLook.Unreadable unreadable)
      json.put(PROBLEM, unreadable.problem());
    return json.toBuffer();
  }

  /** What has been found; empty while the file has not settled. */
  static Optional<FileLook> decode(JsonObject json) {
    if (json.getInteger(EDITION, 0) == 0) return Optional.empty();
    if (json.containsKey(TEXT)) return Optional.of(new FileLook.Text(json.getString(TEXT)));
    return Optional.of(
        json.containsKey(PROBLEM)
            ? new FileLook.Unreadable(json.getString(PROBLEM))
            : new FileLook.Gone());
  }
}
