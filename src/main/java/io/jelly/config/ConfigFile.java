package io.jelly.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Fetches the text of the configuration file. */
public final class ConfigFile {
  private static final int LARGEST = 1 << 20;

  private ConfigFile() {}

  /**
   * The text of the file.
   *
   * @param shown its path as the user wrote it
   * @throws ConfigException with one problem if it cannot be read, is no text or is larger than 1
   *     MiB
   */
  public static String text(Path file, String shown) {
    try {
      return text(file);
    } catch (NoSuchFileException missing) {
      throw problem(shown + ": the file does not exist (" + file + ")");
    } catch (AccessDeniedException denied) {
      throw problem(shown + ": the file may not be read by this user");
    } catch (CharacterCodingException notText) {
      throw problem(shown + ": the file is not text in UTF-8");
    } catch (IOException unreadable) {
      throw problem(shown + ": the file cannot be read: " + unreadable.getMessage());
    }
  }

  private static ConfigException problem(String line) {
    return new ConfigException(List.of(line));
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new IOException("it is larger than " + LARGEST + " bytes");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
