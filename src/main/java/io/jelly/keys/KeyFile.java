package io.jelly.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Key pairs on disk, for their owner alone. Messages name the file and never what is in it. */
public final class KeyFile {
  private static final int LONGEST = 4096;
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private KeyFile() {}

  /**
   * Writes a new file of mode 0600.
   *
   * @throws IOException with a sentence for the user; also if there is a file already, which stays
   */
  public static void write(Path file, KeyPair pair) throws IOException {
    ByteBuffer text = ByteBuffer.wrap(pair.text().getBytes(StandardCharsets.US_ASCII));
    boolean made = false;
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER))) {
      made = true;
      while (text.hasRemaining()) out.write(text);
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " is there already, and a key is never overwritten", e);
    } catch (IOException e) {
      // Half a key must not look like one.
      if (made) Files.deleteIfExists(file);
      throw new IOException(file + " cannot be written: " + reason(e), e);
    }
  }

  /**
   * Reads a key pair.
   *
   * @throws IOException with a sentence for the user: there is no such file, others can read it, or
   *     it holds something else
   */
  public static KeyPair read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      open.removeIf(one -> one.name().startsWith("OWNER_"));
      if (!open.isEmpty()) {
        throw new IOException(file + " is open to other users; close it with chmod 600");
      }
      return KeyPair.parse(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no key file " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no key file: " + e.getMessage(), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "there is no such folder"
        : String.valueOf(e.getMessage());
  }
}
