package io.jelly.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Splits one text into words by the quoting rules of the POSIX shell (section 2.2): blanks part
 * words, single quotes take everything literally, double quotes all but the backslash before {@code
 * " \ $ `}, a backslash takes the next character. Nothing is expanded.
 */
public final class ShellWords {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private @Nullable StringBuilder word;
  private int at;

  private ShellWords(String text) {
    this.text = text;
  }

  /**
   * The words of the text.
   *
   * @throws IllegalArgumentException if a quote is not closed or a backslash ends the text
   */
  public static List<String> split(String text) {
    return new ShellWords(text).split();
  }

  /** One text that {@link #split} turns back into exactly these words. */
  public static String join(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  private List<String> split() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t', '\n', '\r' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> word().append(next("a backslash at the end has nothing to quote"));
        default -> word().append(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void singleQuoted() {
    StringBuilder open = word();
    for (char c; (c = next("the single quote is not closed")) != '\''; ) {
      open.append(c);
    }
  }

  private void doubleQuoted() {
    StringBuilder open = word();
    for (char c; (c = next("the double quote is not closed")) != '"'; ) {
      boolean quotes = c == '\\' && at < text.length() && "\"\\$`".indexOf(text.charAt(at)) >= 0;
      open.append(quotes ? text.charAt(at++) : c);
    }
  }

  private char next(String otherwise) {
    if (at == text.length()) {
      throw new IllegalArgumentException(otherwise);
    }
    return text.charAt(at++);
  }

  private StringBuilder word() {
    if (word == null) {
      word = new StringBuilder();
    }
    return word;
  }

  private void endWord() {
    if (word != null) {
      words.add(word.toString());
      word = null;
    }
  }
}
