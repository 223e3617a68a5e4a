package io.jelly.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilesWatchTest {
  private static final Path CERTIFICATE = Path.of("a.crt");
  private static final Path KEY = Path.of("a.key");

  private final Map<Path, Stamp> disk = new HashMap<>();
  private final List<List<Path>> told = new ArrayList<>();
  private List<Path> files = List.of(CERTIFICATE, KEY);
  private final FilesWatch watch =
      new FilesWatch(() -> files, told::add, file -> Optional.ofNullable(disk.get(file)));

  private int looks(int count) {
    for (int i = 0; i < count; i++) watch.look();
    return told.size();
  }

  private void write(Path file, int size) {
    disk.put(file, new Stamp(size, FileTime.fromMillis(size), "1"));
  }

  @Test
  void theFirstSettledLookAndEveryChangeCountOnce() {
    write(CERTIFICATE, 1);
    write(KEY, 1);
    assertEquals(0, looks(1));
    assertEquals(1, looks(3));
    write(KEY, 2);
    assertEquals(1, looks(1));
    write(CERTIFICATE, 2);
    assertEquals(1, looks(1));
    assertEquals(2, looks(3));
    assertEquals(List.of(CERTIFICATE, KEY), told.get(1));
  }

  @Test
  void aFileThatIsGoneAndOneThatIsBackAreChanges() {
    write(CERTIFICATE, 1);
    assertEquals(1, looks(2));
    disk.clear();
    assertEquals(2, looks(2));
    write(CERTIFICATE, 1);
    assertEquals(3, looks(2));
  }

  @Test
  void otherFilesAreAChangeAndNoFilesAreToo() {
    write(CERTIFICATE, 1);
    assertEquals(1, looks(2));
    files = List.of(KEY);
    assertEquals(2, looks(2));
    files = List.of();
    assertEquals(3, looks(2));
    assertEquals(List.of(), told.get(2));
    assertEquals(3, looks(2));
  }

  @Test
  void withoutFilesNothingIsTold() {
    files = List.of();
    assertEquals(0, looks(3));
  }
}
