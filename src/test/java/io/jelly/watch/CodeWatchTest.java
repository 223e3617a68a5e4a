package io.jelly.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeWatchTest {
  @TempDir Path folder;
  private List<Path> roots = List.of();
  private int changes;
  private final CodeWatch watch = new CodeWatch(() -> roots, () -> changes++);

  private int looks(int count) {
    for (int i = 0; i < count; i++) watch.look();
    return changes;
  }

  @Test
  void changedJarCountsOnceWhenItHasSettled() throws IOException {
    Path jar = Files.writeString(folder.resolve("app.jar"), "1");
    roots = List.of(jar);
    assertEquals(0, looks(3));
    Files.writeString(jar, "12");
    assertEquals(0, looks(1));
    Files.writeString(jar, "123");
    assertEquals(0, looks(1));
    assertEquals(1, looks(3));
  }

  @Test
  void classesAndJarsOfFoldersAreSeen() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/com/acme"));
    Path jars = Files.createDirectories(folder.resolve("lib"));
    roots = List.of(folder.resolve("classes"), jars.resolve("*"));
    looks(2);
    Files.writeString(classes.resolve("A.class"), "a");
    assertEquals(1, looks(3));
    Files.writeString(jars.resolve("a.jar"), "a");
    assertEquals(2, looks(3));
    Files.writeString(jars.resolve("notes.txt"), "a");
    assertEquals(2, looks(3));
    Files.delete(classes.resolve("A.class"));
    assertEquals(3, looks(3));
  }

  @Test
  void jarThatIsBeingReplacedIsWaitedFor() throws IOException {
    Path jar = Files.writeString(folder.resolve("app.jar"), "1");
    roots = List.of(jar);
    looks(2);
    Files.delete(jar);
    assertEquals(0, looks(5));
    Files.writeString(jar, "12");
    assertEquals(1, looks(3));
  }

  @Test
  void anotherClassPathIsNoChangeOfCode() throws IOException {
    roots = List.of(Files.writeString(folder.resolve("a.jar"), "1"));
    looks(2);
    roots = List.of(Files.writeString(folder.resolve("b.jar"), "1"));
    assertEquals(0, looks(3));
    roots = List.of();
    assertEquals(0, looks(3));
  }
}
