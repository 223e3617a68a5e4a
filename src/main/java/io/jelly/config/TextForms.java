package io.jelly.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How values look as one text: in an environment variable or behind an option. */
final class TextForms {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");

  private TextForms() {}

  /** The number, if this is one of at most nine digits (every bound we have is smaller). */
  static Object number(String text) {
    String trimmed = text.strip();
    return WHOLE_NUMBER.matcher(trimmed).matches() ? (Object) Integer.valueOf(trimmed) : text;
  }

  static Object object(String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException notJson) {
      return text;
    }
  }

  static Object array(String text) {
    try {
      return new JsonArray(text);
    } catch (DecodeException notJson) {
      return text;
    }
  }

  static Optional<List<String>> listOfTexts(@Nullable Object json) {
    if (!(json instanceof JsonArray array) || !array.stream().allMatch(TextForms::isText)) {
      return Optional.empty();
    }
    return Optional.of(array.stream().map(item -> (String) item).toList());
  }

  /** No list of ours may carry a NUL: they end up as paths and as arguments of processes. */
  private static boolean isText(@Nullable Object item) {
    return item instanceof String text && text.indexOf('\0') < 0;
  }
}
