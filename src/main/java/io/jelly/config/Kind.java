package io.jelly.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What values a key takes. A value arrives as JSON (from the file) or as text (from the environment
 * or the command line); text is first turned into the JSON it would be in the file, so both meet
 * the same check.
 *
 * @param <T> the Java type of a good value
 */
public sealed interface Kind<T> {
  /** What follows "must be" in an error: {@code a number from 0 to 65535}. */
  String expected();

  /** What is said of a JSON value that is not a good one; it follows the name of the key. */
  default String mistake(@Nullable Object json) {
    return "must be " + expected() + ", not " + Shown.value(json);
  }

  /** The good value, or empty if this JSON value is not one. */
  Optional<T> read(@Nullable Object json);

  /** The JSON that reads as this value. */
  default Object write(T value) {
    return value;
  }

  /** The JSON Schema (2020-12) of the good values, as far as one value alone decides. */
  JsonObject schema();

  /** The JSON that this text stands for; text that fits nothing stays text. */
  default Object parse(String text) {
    return text;
  }

  /** A whole number within bounds, both included. */
  record WholeNumber(int min, int max) implements Kind<Integer> {
    @Override
    public String expected() {
      return "a number from " + min + " to " + max;
    }

    @Override
    public Optional<Integer> read(@Nullable Object json) {
      return whole(json).filter(number -> number >= min && number <= max);
    }

    /** 8080.0 is a whole number too, as in JSON Schema. */
    private static Optional<Integer> whole(@Nullable Object json) {
      if (json instanceof Integer number) return Optional.of(number);
      if (!(json instanceof Double number)) return Optional.empty();
      return number == number.intValue() ? Optional.of(number.intValue()) : Optional.empty();
    }

    @Override
    public JsonObject schema() {
      return new JsonObject().put("type", "integer").put("minimum", min).put("maximum", max);
    }

    @Override
    public Object parse(String text) {
      return TextForms.number(text);
    }
  }

  /** A whole number, or "auto" (read as empty) for one that follows the machine. */
  record AutoNumber(WholeNumber number) implements Kind<OptionalInt> {
    @Override
    public String expected() {
      return "\"auto\" or " + number.expected();
    }

    @Override
    public Optional<OptionalInt> read(@Nullable Object json) {
      return "auto".equals(json)
          ? Optional.of(OptionalInt.empty())
          : number.read(json).map(OptionalInt::of);
    }

    @Override
    public Object write(OptionalInt value) {
      return value.isPresent() ? (Object) value.getAsInt() : "auto";
    }

    @Override
    public JsonObject schema() {
      JsonArray either = JsonArray.of(new JsonObject().put("const", "auto"), number.schema());
      return new JsonObject().put("anyOf", either);
    }

    @Override
    public Object parse(String text) {
      return TextForms.number(text);
    }
  }

  /** True or false. */
  record Flag() implements Kind<Boolean> {
    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public Optional<Boolean> read(@Nullable Object json) {
      return json instanceof Boolean b ? Optional.of(b) : Optional.empty();
    }

    @Override
    public JsonObject schema() {
      return new JsonObject().put("type", "boolean");
    }

    @Override
    public Object parse(String text) {
      return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
    }
  }

  /** Text of a shape; {@code expected} describes the shape in words. */
  record Text(String expected, Pattern shape) implements Kind<String> {
    @Override
    public Optional<String> read(@Nullable Object json) {
      return json instanceof String s && shape.matcher(s).matches()
          ? Optional.of(s)
          : Optional.empty();
    }

    @Override
    public JsonObject schema() {
      return new JsonObject().put("type", "string").put("pattern", "^(?:" + shape + ")$");
    }
  }

  /** One of the words an enum's constants turn into with {@code toString}. */
  record Choice<E extends Enum<E>>(Class<E> type) implements Kind<E> {
    /** The words, in the order of the enum. */
    public List<String> words() {
      return List.of(type.getEnumConstants()).stream().map(Enum::toString).toList();
    }

    @Override
    public String expected() {
      return "one of \"" + String.join("\", \"", words()) + "\"";
    }

    @Override
    public Optional<E> read(@Nullable Object json) {
      return List.of(type.getEnumConstants()).stream()
          .filter(constant -> constant.toString().equals(json))
          .findFirst();
    }

    @Override
    public Object write(E value) {
      return value.toString();
    }

    @Override
    public JsonObject schema() {
      return new JsonObject().put("enum", new JsonArray(words()));
    }
  }

  /**
   * A list of texts of a shape, which {@code each} describes in words; as one text it is split the
   * way {@code split} says.
   */
  record Texts(Split split, String each, Pattern shape) implements Kind<List<String>> {
    /** Of any texts. No list of ours may carry a NUL: they end up as paths and as arguments. */
    Texts(Split split) {
      this(split, "texts", Pattern.compile("[^\\x00]*"));
    }

    @Override
    public String expected() {
      return "a list of " + each;
    }

    @Override
    public Optional<List<String>> read(@Nullable Object json) {
      return TextForms.listOfTexts(json)
          .filter(list -> list.stream().allMatch(text -> shape.matcher(text).matches()));
    }

    @Override
    public Object write(List<String> value) {
      return new JsonArray(value);
    }

    @Override
    public JsonObject schema() {
      JsonObject text =
          new JsonObject().put("type", "string").put("pattern", "^(?:" + shape + ")$");
      return new JsonObject().put("type", "array").put("items", text);
    }

    @Override
    public Object parse(String text) {
      return split.apply(text);
    }
  }

  /** A JSON object with anything inside. */
  record Free() implements Kind<JsonObject> {
    @Override
    public String expected() {
      return "a JSON object";
    }

    @Override
    public Optional<JsonObject> read(@Nullable Object json) {
      return json instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    @Override
    public JsonObject schema() {
      return new JsonObject().put("type", "object");
    }

    @Override
    public Object parse(String text) {
      return TextForms.object(text);
    }
  }

  /** The routes of the gateway. */
  record Routes() implements Kind<List<GatewayRoute>> {
    @Override
    public String expected() {
      return "a list of routes";
    }

    @Override
    public String mistake(@Nullable Object json) {
      return RouteList.mistake(json).orElseThrow();
    }

    @Override
    public Optional<List<GatewayRoute>> read(@Nullable Object json) {
      return json instanceof JsonArray routes && RouteList.mistake(json).isEmpty()
          ? Optional.of(RouteList.read(routes))
          : Optional.empty();
    }

    @Override
    public Object write(List<GatewayRoute> value) {
      return new JsonArray(value.stream().map(GatewayRoute::toJson).toList());
    }

    @Override
    public JsonObject schema() {
      return RouteList.schema();
    }

    @Override
    public Object parse(String text) {
      return TextForms.array(text);
    }
  }
}
