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

/** Fetches the text of the configuration file. */
final class ConfigFile {
  private static final int LARGEST = 1 << 20;

  private ConfigFile() {}

  /** Reads the file into the settings; {@code shown} is its path as the user wrote it. */
  static void read(Path file, String shown, Settings settings) {
    try {
      JsonFile.read(text(file), shown, settings);
    } catch (NoSuchFileException missing) {
      settings.problem(shown + ": the file does not exist (" + file + ")");
    } catch (AccessDeniedException denied) {
      settings.problem(shown + ": the file may not be read by this user");
    } catch (CharacterCodingException notText) {
      settings.problem(shown + ": the file is not text in UTF-8");
    } catch (IOException unreadable) {
      settings.problem(shown + ": the file cannot be read: " + unreadable.getMessage());
    }
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
