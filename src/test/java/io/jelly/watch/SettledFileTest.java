package io.jelly.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jelly.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettledFileTest {
  private static final FileLook GONE = new FileLook.Gone();

  @TempDir Path folder;

  /** A file whose text and time the test sets; null for none. */
  private static final class FakeDisk implements SettledFile.Disk {
    String text;
    int time;
    Runnable whileReading = () -> {};

    void write(String next) {
      text = next;
      time++;
    }

    @Override
    public Optional<Stamp> stamp() {
      return text == null
          ? Optional.empty()
          : Optional.of(new Stamp(text.length(), FileTime.fromMillis(time), "1"));
    }

    @Override
    public String text() {
      if (text.equals("unreadable")) throw new ConfigException(List.of("f: unreadable"));
      String read = text;
      whileReading.run();
      return read;
    }
  }

  private final FakeDisk disk = new FakeDisk();
  private final SettledFile file = new SettledFile(disk);

  @Test
  void isReadAfterTwoLooksThatFindTheSame() {
    disk.write("a");
    assertEquals(GONE, file.look());
    assertEquals(0, file.edition());
    assertEquals(new FileLook.Text("a"), file.look());
    assertEquals(1, file.edition());
    disk.write("b");
    assertEquals(new FileLook.Text("a"), file.look());
    disk.write("bc");
    assertEquals(new FileLook.Text("a"), file.look());
    assertEquals(new FileLook.Text("bc"), file.look());
    assertEquals(2, file.edition());
  }

  @Test
  void isNotTakenIfItChangedWhileItWasRead() {
    disk.write("half");
    disk.whileReading = () -> disk.write("half and half");
    assertEquals(GONE, file.look());
    assertEquals(GONE, file.look());
    disk.whileReading = () -> {};
    assertEquals(GONE, file.look());
    assertEquals(new FileLook.Text("half and half"), file.look());
  }

  @Test
  void theSameTextSavedAgainIsNewEdition() {
    disk.write("a");
    file.look();
    file.look();
    disk.write("a");
    file.look();
    file.look();
    assertEquals(2, file.edition());
  }

  @Test
  void goneMeansGoneForTwoLooks() {
    disk.write("a");
    file.look();
    file.look();
    disk.text = null;
    assertEquals(new FileLook.Text("a"), file.look());
    disk.write("b");
    assertEquals(new FileLook.Text("a"), file.look());
    assertEquals(new FileLook.Text("b"), file.look());
    disk.text = null;
    file.look();
    assertEquals(GONE, file.look());
    assertEquals(3, file.edition());
    assertEquals(GONE, file.look());
    assertEquals(3, file.edition());
  }

  @Test
  void noFileAtAllIsKnownToo() {
    file.look();
    assertEquals(0, file.edition());
    file.look();
    assertEquals(1, file.edition());
  }

  @Test
  void whatCannotBeReadIsSaid() {
    disk.write("unreadable");
    file.look();
    assertEquals(new FileLook.Unreadable("f: unreadable"), file.look());
  }

  @Test
  void noHalfWrittenTextIsEverReadInManyRandomLives() {
    Random random = new Random(7);
    for (int life = 0; life < 500; life++) {
      FakeDisk written = new FakeDisk();
      SettledFile watched = new SettledFile(written);
      for (int step = 0; step < 60; step++) {
        boolean whole = random.nextInt(3) == 0;
        written.write(whole ? "whole " + step : "half " + step);
        // Whoever is in the middle of writing goes on before the second look.
        for (int looks = whole ? random.nextInt(4) : random.nextInt(2); looks > 0; looks--) {
          FileLook look = watched.look();
          if (look instanceof FileLook.Text text)
            assertEquals("whole", text.text().substring(0, 5), "life " + life);
        }
      }
    }
  }

  @Test
  void realFilesAreSeenWhicheverWayTheyAreReplaced() throws IOException {
    Path path = folder.resolve("config.json");
    SettledFile real = SettledFile.of(path, "config.json");
    Files.writeString(path, "{}");
    assertEquals(new FileLook.Text("{}"), twoLooks(real));
    Path other = Files.writeString(folder.resolve("other"), "{ }");
    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(new FileLook.Text("{ }"), twoLooks(real));
    Path linked = Files.writeString(folder.resolve("linked"), "[]");
    Files.delete(path);
    Files.createSymbolicLink(path, linked);
    assertEquals(new FileLook.Text("[]"), twoLooks(real));
    Files.write(linked, new byte[] {(byte) 0xE4});
    assertInstanceOf(FileLook.Unreadable.class, twoLooks(real));
    Files.delete(path);
    assertEquals(GONE, twoLooks(real));
    Files.createDirectory(path);
    assertInstanceOf(FileLook.Unreadable.class, twoLooks(real));
  }

  private static FileLook twoLooks(SettledFile file) {
    file.look();
    return file.look();
  }
}
