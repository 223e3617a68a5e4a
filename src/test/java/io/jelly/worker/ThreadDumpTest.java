package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDumpTest {
  @TempDir Path folder;

  @Test
  void everyThreadIsInTheFile() throws IOException {
    Path file = folder.resolve("threads.txt");
    assertEquals(new Message.ThreadsDumped("" + file, ""), ThreadDump.write("" + file));
    String text = Files.readString(file);
    assertTrue(text.contains("\"main\" #1 RUNNABLE"), text);
    assertTrue(text.contains("ThreadDumpTest.everyThreadIsInTheFile"), text);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    Path file = folder.resolve("missing").resolve("threads.txt");
    Message.ThreadsDumped dumped = ThreadDump.write("" + file);
    assertFalse(dumped.problem().isEmpty());
  }
}
