package io.jelly.primary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds out which process listens on a TCP port, as far as /proc tells this user: the sockets of
 * other users' processes are not visible.
 *
 * @param command its command line, shortened
 */
public record PortHolder(long pid, String command) {
  private static final String LISTEN = "0A";
  private static final int LONGEST_COMMAND = 100;

  /** Who listens on the port; empty if nobody does or the system does not tell. */
  public static Optional<PortHolder> find(int port) {
    try {
      Set<String> sockets = new HashSet<>();
      for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"})
        addListening(Path.of(table), port, sockets);
      return sockets.isEmpty() ? Optional.empty() : owner(sockets);
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds "socket:[inode]" of each listening socket; columns as in proc(5): 1 local address, 3
   * state, 9 inode.
   */
  private static void addListening(Path table, int port, Set<String> sockets) throws IOException {
    if (!Files.isReadable(table)) return;
    String suffix = String.format(":%04X", port);
    try (Stream<String> lines = Files.lines(table)) {
      lines
          .map(line -> line.trim().split("\\s+"))
          .filter(
              columns ->
                  columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTEN))
          .forEach(columns -> sockets.add("socket:[" + columns[9] + "]"));
    }
  }

  private static Optional<PortHolder> owner(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holdsAny(process, sockets)) return Optional.of(of(process));
      }
    }
    return Optional.empty();
  }

  private static boolean holdsAny(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(linkTarget(descriptor))) return true;
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's process, or one that has just ended.
    }
    return false;
  }

  private static String linkTarget(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed while we looked.
    }
  }

  private static PortHolder of(Path process) throws IOException {
    String command = Files.readString(process.resolve("cmdline")).replace('\0', ' ').trim();
    if (command.length() > LONGEST_COMMAND) command = command.substring(0, LONGEST_COMMAND) + "...";
    return new PortHolder(Long.parseLong(process.getFileName().toString()), command);
  }
}
