package io.jelly.primary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where things are kept that can always be made again: {@code $XDG_CACHE_HOME/jelly-cluster}, else
 * {@code ~/.cache/jelly-cluster}. Mode 0700: what lies here is code that JVMs of this user will
 * run.
 */
public final class CacheFolder {
  /** How the names of files begin that are being made. */
  static final String UNFINISHED = "unfinished-";

  private static final int KEY_CHARACTERS = 16;
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration IN_USE = Duration.ofMinutes(1);
  private static final Duration LONGEST_MAKING = Duration.ofHours(1);

  private final Path path;

  private CacheFolder(Path path) {
    this.path = path;
  }

  /** The folder, made if need be; empty if it cannot be made or others could write to it. */
  public static Optional<CacheFolder> open(Map<String, String> environment) {
    Path base = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    if (!base.isAbsolute())
      base = Path.of(System.getProperty("user.home", "/nonexistent"), ".cache");
    Path path = base.resolve("jelly-cluster");
    try {
      Files.createDirectories(base);
      if (!Files.exists(path)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      boolean ours = Files.getOwner(path).equals(Files.getOwner(Path.of("/proc/self")));
      boolean closed =
          PosixFilePermissions.toString(Files.getPosixFilePermissions(path)).equals("rwx------");
      return ours && closed ? Optional.of(new CacheFolder(path)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  Path path() {
    return path;
  }

  /** Notes that a file is used now; false if it is not there. */
  boolean use(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Removes what has not been used for long, or is not among the newest of its kind, and what was
   * never finished. What was used within the last minute stays: somebody may be about to open it.
   */
  void prune(String kind, int kept) throws IOException {
    Instant now = Instant.now();
    List<Path> newestFirst = new ArrayList<>(files(kind));
    newestFirst.sort(Comparator.comparing(CacheFolder::used).reversed());
    for (int i = 0; i < newestFirst.size(); i++) {
      Duration unused = Duration.between(used(newestFirst.get(i)), now);
      boolean inUse = unused.compareTo(IN_USE) < 0;
      if (!inUse && (i >= kept || unused.compareTo(LONGEST) > 0))
        Files.deleteIfExists(newestFirst.get(i));
    }
    for (Path unfinished : files(UNFINISHED + "*"))
      if (Duration.between(used(unfinished), now).compareTo(LONGEST_MAKING) > 0)
        Files.deleteIfExists(unfinished);
  }

  private List<Path> files(String kind) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, kind)) {
      files.forEach(found::add);
    }
    return found;
  }

  private static Instant used(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH; // Somebody else has removed it.
    }
  }

  /** A key of files as they are now (path, size, time) and of other texts. */
  static String key(List<Path> files, List<String> texts) throws IOException {
    MessageDigest digest = sha256();
    for (Path file : files) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      add(digest, file + " " + attributes.size() + " " + attributes.lastModifiedTime().toMillis());
    }
    for (String text : texts) add(digest, text);
    return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_CHARACTERS);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
