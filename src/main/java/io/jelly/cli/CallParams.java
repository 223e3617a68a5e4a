package io.jelly.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words behind {@code call METHOD} as a request, and what came back as words. */
final class CallParams {
  private static final Pattern NAMED =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*=.*", Pattern.DOTALL);

  private CallParams() {}

  /** The request; params that are one JSON array or object go as they were typed. */
  static String request(String method, List<String> words) {
    String head = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + Json.encode(method);
    return words.isEmpty() ? head + "}" : head + ",\"params\":" + params(words) + "}";
  }

  private static String params(List<String> words) {
    String only = words.size() == 1 ? words.get(0).strip() : "";
    if (only.startsWith("[") || only.startsWith("{")) {
      try {
        Json.decodeValue(only);
        return only;
      } catch (DecodeException e) {
        throw CommandFailure.usage("call: the params begin like JSON, and are none");
      }
    }
    if (words.stream().allMatch(word -> NAMED.matcher(word).matches())) {
      JsonObject named = new JsonObject();
      for (String word : words) {
        int equals = word.indexOf('=');
        named.put(word.substring(0, equals), value(word.substring(equals + 1)));
      }
      return named.encode();
    }
    JsonArray positions = new JsonArray();
    words.forEach(word -> positions.add(value(word)));
    return positions.encode();
  }

  /** What is JSON is that, and anything else is a text. */
  private static @Nullable Object value(String word) {
    try {
      return Json.decodeValue(word);
    } catch (DecodeException text) {
      return word;
    }
  }

  /** A text as it is, everything else as JSON. */
  static String shown(@Nullable Object result) {
    if (result instanceof String text) return text;
    if (result instanceof JsonObject object) return object.encodePrettily();
    return result instanceof JsonArray array ? array.encodePrettily() : Json.encode(result);
  }

  static String failure(JsonObject error) {
    String message = String.valueOf(error.getValue("message")).replaceAll("\\p{Cntrl}+", " ");
    Object data = error.getValue("data");
    String more = data == null ? "" : ": " + Json.encode(data);
    return message + " (" + error.getValue("code") + ")" + more;
  }
}
