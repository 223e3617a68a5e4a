package io.jelly.config;

import io.jelly.config.Kind.Text;
import io.jelly.config.Kind.Texts;
import io.jelly.config.Kind.WholeNumber;
import java.util.List;
import java.util.regex.Pattern;

/** The kinds of values that several keys have. */
final class Kinds {
  static final int DAY_MS = 86_400_000;
  static final int GIB = 1 << 30;

  static final Kind<Integer> PORT_NUMBER = new WholeNumber(0, 65_535);
  static final Kind<Integer> MILLIS = new WholeNumber(0, DAY_MS);
  static final Kind<Integer> TIMEOUT = new WholeNumber(1, DAY_MS);
  static final Kind<String> HOST_NAME =
      text("a host name or an address", "[^ \\t\\n\\x0B\\f\\r]{1,253}");
  static final Kind<Integer> UNSIGNED = new WholeNumber(0, Integer.MAX_VALUE);
  static final Kind<Integer> MEBIBYTES = new WholeNumber(0, 1 << 24);
  static final Kind<String> PATH = text("a path", "[^\\x00]{1,4096}");
  static final Kind<List<String>> PUBLIC_KEYS =
      new Texts(
          Split.COMMAS,
          "addresses (64 hexadecimal digits) or public keys (04 and 128 more)",
          Pattern.compile("[0-9a-fA-F]{64}|04[0-9a-fA-F]{128}"));
  static final Kind<List<String>> WORDS = new Texts(Split.SHELL);

  private Kinds() {}

  /** A text of this shape; {@code expected} says it in words. */
  static Kind<String> text(String expected, String shape) {
    return new Text(expected, Pattern.compile(shape));
  }
}
