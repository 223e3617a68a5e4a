package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of the tokens that a body is read by, the same values that Vert.x's codec makes of
 * the same text; so params need not be parsed a second time for the method that wants them.
 */
final class ValueReader {
  /**
   * Of a body, so that one that is refused or has no use for them costs little more than reading
   * it.
   */
  private static final int MOST_VALUES = 4096;

  /** To make a number of many digits takes longer than to read them. */
  private static final int MOST_DIGITS = 40;

  /** Characters; longer ones the codec may refuse, which counts bytes. */
  private static final int LONGEST_NAME = 10_000;

  private final BodyParser in;
  private boolean readable = true;
  private int values;

  ValueReader(BodyParser in) {
    this.in = in;
  }

  /**
   * The array or object that the parser stands at the beginning of, and afterwards at the end; null
   * if it is left to the codec: where there are too many values, or what it would perhaps not read.
   *
   * @throws IOException if it is no JSON
   */
  @Nullable Object read() throws IOException {
    Object value = value();
    boolean complete = readable;
    readable = values < MOST_VALUES;
    return complete ? value : null;
  }

  private @Nullable Object value() throws IOException {
    if (++values > MOST_VALUES) readable = false;
    if (!readable) {
      in.skipChildren();
      return null;
    }
    return switch (in.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> text();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, @Nullable Object> object() throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      if (name.length() > LONGEST_NAME) readable = false;
      in.nextToken();
      Object value = value();
      if (readable) members.put(name, value);
    }
    return members;
  }

  private List<@Nullable Object> array() throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      Object value = value();
      if (readable) elements.add(value);
    }
    return elements;
  }

  private @Nullable Number number() throws IOException {
    if (in.getTextLength() <= MOST_DIGITS) return in.getNumberValue();
    readable = false;
    return null;
  }

  private String text() throws IOException {
    String plain = in.plainText();
    return plain == null ? in.getText() : plain;
  }
}
