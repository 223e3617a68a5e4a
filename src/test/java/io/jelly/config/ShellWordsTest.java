package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("", List.of()),
        arguments(" \t\n ", List.of()),
        arguments("-Xmx64m  -Da=b", List.of("-Xmx64m", "-Da=b")),
        arguments("'a b' \"c d\"", List.of("a b", "c d")),
        arguments("-Da='b c'd", List.of("-Da=b cd")),
        arguments("'' \"\"", List.of("", "")),
        arguments("a\\ b", List.of("a b")),
        arguments("'a\\b'", List.of("a\\b")),
        arguments("\"a\\\"b\\\\c\\d\"", List.of("a\"b\\c\\d")),
        arguments("$HOME *", List.of("$HOME", "*")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void splitsLikeShell(String text, List<String> words) {
    assertEquals(words, ShellWords.split(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a", "\"a", "a\\", "\"a\\\""})
  void openQuoteIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ShellWords.split(text));
  }

  @Test
  void joinIsTheInverseOfSplit() {
    List<String> words = List.of("", "a b", "it's", "\"", "\\", "\n", "$x", "--");
    assertEquals(words, ShellWords.split(ShellWords.join(words)));
  }
}
