package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final String LINE = "y".repeat(8_000) + "\n";
  private static final int LARGE = (16 << 20) / LINE.length() + 1;

  @Test
  void theDiskSpaceOfWhatWasReadIsGivenBackAndNothingLost() throws IOException {
    assumeTrue(DiskSpace.release(Files.writeString(folder.resolve("try"), LINE), 0, 4096));
    print(LINE.repeat(LARGE) + "half");
    tail.poll();
    print(" and half\n");
    tail.poll();
    assertEquals(LARGE + 1, lines.size());
    assertEquals("half and half", lines.get(LARGE));
    byte[] first = new byte[100];
    try (InputStream in = Files.newInputStream(file)) {
      assertEquals(100, in.read(first));
    }
    assertArrayEquals(new byte[100], first, "a hole");
  }

  @Test
  void whatIsPrintedWhileSpaceIsGivenBackIsNotLost() throws IOException {
    int[] times = new int[1];
    OutputTail follower =
        new OutputTail(
            file,
            lines::add,
            (from, until) -> {
              try {
                print("printed meanwhile " + ++times[0] + "\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return true;
            });
    for (int i = 0; i < 2; i++) {
      print(LINE.repeat(LARGE));
      follower.poll();
    }
    follower.close();
    assertEquals(2 * LARGE + 2, lines.size());
    assertEquals("printed meanwhile 1", lines.get(LARGE));
    assertEquals("printed meanwhile 2", lines.get(2 * LARGE + 1));
  }

  @Test
  void whereNoSpaceCanBeGivenBackTheFileIsEmptiedAndThatIsSaid() throws IOException {
    OutputTail follower = new OutputTail(file, lines::add, (from, until) -> false);
    print(LINE.repeat(LARGE) + "half");
    follower.poll();
    assertEquals(0, Files.size(file));
    assertTrue(lines.get(LARGE).contains("may be missing"), lines.get(LARGE));
    print(" and half\n");
    follower.poll();
    assertEquals("half and half", lines.get(LARGE + 1));
    follower.close();
  }

  @Test
  void theNextReaderGoesOnAfterTheLastWholeLine() throws IOException {
    AtomicLong position = new AtomicLong();
    tail.progress(position::set);
    Files.writeString(file, "one\ntw");
    tail.poll();
    assertEquals(4, position.get());
    Files.writeString(file, "o\nthree\n", StandardOpenOption.APPEND);
    List<String> after = new ArrayList<>();
    try (OutputTail next = OutputTail.from(file, position.get(), after::add)) {
      next.poll();
    }
    assertEquals(List.of("two", "three"), after);
    try (OutputTail beyond = OutputTail.from(file, 1 << 20, after::add)) {
      beyond.poll();
    }
    assertEquals(List.of("two", "three"), after);
  }
}
