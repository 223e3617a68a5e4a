package io.jelly.primary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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
  public static List<PortHolder> all(int port) {
    try {
      Set<String> sockets = new HashSet<>();
      for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"})
        addListening(Path.of(table), port, sockets);
      return sockets.isEmpty() ? List.of() : owners(sockets);
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      return List.of();
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
          .forEach(columns -> sockets.add(OpenSockets.named(columns[9])));
    }
  }

  private static List<PortHolder> owners(Set<String> sockets) throws IOException {
    List<PortHolder> owners = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes)
        if (!Collections.disjoint(OpenSockets.of(process), sockets)) owners.add(of(process));
    }
    return owners;
  }

  private static PortHolder of(Path process) {
    String command = command(process);
    if (command.length() > LONGEST_COMMAND) command = command.substring(0, LONGEST_COMMAND) + "...";
    return new PortHolder(Long.parseLong(process.getFileName().toString()), command);
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ').trim();
    } catch (IOException e) {
      return "gone"; // It ended while we looked.
    }
  }
}
