package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {
  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();
  private Path file;
  private OutputTail tail;

  @BeforeEach
  void open() throws IOException {
    file = Files.createFile(folder.resolve("output"));
    tail = new OutputTail(file, lines::add);
  }

  private void print(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  @Test
  void linesArePassedOnWhenTheyAreComplete() throws IOException {
    print("one\ntw");
    tail.poll();
    assertEquals(List.of("one"), lines);
    print("o\n\nGrüße");
    tail.poll();
    tail.poll();
    assertEquals(List.of("one", "two", ""), lines);
    tail.close();
    assertEquals(List.of("one", "two", "", "Grüße"), lines, "the end also without a newline");
    tail.close();
    tail.poll();
    assertEquals(4, lines.size());
  }

  @Test
  void aLongLineIsPassedOnInPieces() throws IOException {
    print("x".repeat(20_000) + "\n");
    tail.poll();
    assertEquals(List.of(8192, 8192, 3616), lines.stream().map(String::length).toList());
  }

  @Test
  void theLastLinesAreKept() throws IOException {
    for (int i = 1; i <= 30; i++) print("line " + i + "\n");
    tail.poll();
    assertEquals(
        IntStream.rangeClosed(11, 30).mapToObj(i -> "line " + i).toList(), tail.lastLines());
  }

  @Test
  void theFileIsEmptiedOnceItIsLargeAndReadOn() throws IOException {
    String line = "y".repeat(8_000) + "\n";
    int count = (16 << 20) / line.length() + 1;
    print(line.repeat(count) + "half");
    tail.poll();
    assertEquals(count, lines.size());
    assertEquals(0, Files.size(file));
    print(" and half\n");
    tail.poll();
    assertEquals("half and half", lines.get(count));
    assertTrue(Files.size(file) > 0, "small again");
  }
}
