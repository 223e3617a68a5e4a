package io.jelly.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
  @TempDir Path folder;

  @Test
  void tellsOfTheFileThroughVertxConfig() throws Exception {
    BlockingQueue<FileLook> looks = new LinkedBlockingQueue<>();
    Path file = Files.writeString(folder.resolve("config.json"), "{}");
    try (DiskWatch watch = new DiskWatch()) {
      watch.file(file, "config.json", looks::add);
      assertEquals(new FileLook.Text("{}"), looks.poll(30, TimeUnit.SECONDS));
      Files.writeString(file, "{\"a\":");
      assertEquals(new FileLook.Text("{\"a\":"), looks.poll(30, TimeUnit.SECONDS));
      Files.delete(file);
      assertEquals(new FileLook.Gone(), looks.poll(30, TimeUnit.SECONDS));
    }
    assertNull(looks.poll());
  }

  @Test
  void tellsOfChangedCode() throws Exception {
    BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    Path jar = Files.writeString(folder.resolve("app.jar"), "1");
    try (DiskWatch watch = new DiskWatch()) {
      watch.code(
          () -> {
            asked.add("");
            return List.of(jar);
          },
          () -> changes.add("changed"));
      asked.poll(30, TimeUnit.SECONDS);
      asked.poll(30, TimeUnit.SECONDS);
      Files.writeString(jar, "12");
      assertEquals("changed", changes.poll(30, TimeUnit.SECONDS));
    }
  }
}
