package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void distanceCountsInsertedDroppedAndReplacedLetters() {
    assertEquals(0, Spelling.distance("port", "PORT"));
    assertEquals(1, Spelling.distance("worker", "workers"));
    assertEquals(2, Spelling.distance("prot", "port"));
    assertEquals(3, Spelling.distance("kitten", "sitting"));
    assertEquals(4, Spelling.distance("", "port"));
  }

  @Test
  void nearestIsTheBestOrNone() {
    assertEquals(Optional.of("port"), Spelling.nearest("prot", Stream.of("host", "port")));
    assertEquals(Optional.empty(), Spelling.nearest("banana", Stream.of("host", "port")));
    assertEquals(Optional.empty(), Spelling.nearest("x".repeat(100_000), Stream.of("port")));
  }
}
