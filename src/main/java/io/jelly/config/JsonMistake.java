package io.jelly.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a plain sentence what the parser found wrong with the text of a file. */
final class JsonMistake {
  private static final Pattern UNEXPECTED =
      Pattern.compile("Unexpected character \\('(.)' \\(code .*?\\)\\): (.*)", Pattern.DOTALL);
  private static final Pattern TOKEN = Pattern.compile("Unrecognized token '(.*?)': .*");
  private static final Pattern CLOSING =
      Pattern.compile("Unexpected close marker '(.)': expected '(.)' .*", Pattern.DOTALL);

  /** What the parser says it was expecting, and how we say it. */
  private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put("separate Object entries", "',' or '}'");
    EXPECTED.put("separate Array entries", "',' or ']'");
    EXPECTED.put("start field name", "a key in double quotes");
    EXPECTED.put("separate field name and value", "':' after the key");
    EXPECTED.put("expected a valid value", "a value");
  }

  private JsonMistake() {}

  static String sentence(JsonProcessingException mistake) {
    String message = String.valueOf(mistake.getOriginalMessage());
    if (mistake instanceof JsonEOFException) {
      return message.contains("closing quote") || message.contains("in field name")
          ? "the file ends inside a text; a '\"' is missing"
          : "the file ends too early; a '}' or ']' is missing";
    }
    Matcher unexpected = UNEXPECTED.matcher(message);
    if (unexpected.matches()) {
      return unexpected(unexpected.group(1), unexpected.group(2));
    }
    return other(message);
  }

  /** The parser has read an unknown word to its end; its place for the user is the beginning. */
  static int columnsBack(JsonProcessingException mistake) {
    Matcher token = TOKEN.matcher(String.valueOf(mistake.getOriginalMessage()));
    return token.matches() ? token.group(1).length() : 0;
  }

  private static String unexpected(String found, String why) {
    if (found.equals("/") || found.equals("#")) {
      return "comments are not allowed in JSON";
    }
    if (found.equals("'")) {
      return "keys and texts need double quotes, not single ones";
    }
    boolean closing = found.equals("}") || found.equals("]");
    if (closing && (why.contains("field name") || why.contains("valid value"))) {
      return "a key or value is missing before '" + found + "' (a ',' too many?)";
    }
    for (Map.Entry<String, String> expected : EXPECTED.entrySet()) {
      if (why.contains(expected.getKey())) {
        return "expected " + expected.getValue() + " but found '" + found + "'";
      }
    }
    return "did not expect '" + found + "' here";
  }

  private static String other(String message) {
    Matcher token = TOKEN.matcher(message);
    if (token.matches()) {
      return "expected a value but found " + token.group(1) + "; texts need double quotes";
    }
    Matcher closing = CLOSING.matcher(message);
    if (closing.matches()) {
      return "expected '" + closing.group(2) + "' but found '" + closing.group(1) + "'";
    }
    if (message.contains("CTRL-CHAR")) {
      return "a line break or control character stands inside a text; is a '\"' missing?";
    }
    return message.lines().findFirst().orElse("not JSON").replaceAll(" ?\\(code \\d+[^)]*\\)", "");
  }
}
