package io.jelly.primary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process as /proc shows it (proc_pid_status(5)); with nothing in it where the system does not
 * tell.
 */
record ProcessStatus(long pid, List<String> lines) {

  static ProcessStatus of(long pid) {
    try {
      return new ProcessStatus(
          pid, Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return new ProcessStatus(pid, List.of()); // It has just died, or this is not Linux.
    }
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", String.valueOf(pid), name);
  }

  /** Resident memory, 0 if it is not told. */
  long residentBytes() {
    return field("VmRSS")
        .map(text -> text.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty())
        .map(digits -> Long.parseLong(digits) * 1024)
        .orElse(0L);
  }

  /** What it does, such as {@code T (stopped)}. */
  String state() {
    return field("State").orElse("unknown (it is gone, or /proc does not tell)");
  }

  /** Where in the kernel it waits; empty if that is not told or it does not wait. */
  String waitsIn() {
    try {
      String symbol = Files.readString(file(pid, "wchan"), StandardCharsets.ISO_8859_1).trim();
      return symbol.equals("0") ? "" : symbol;
    } catch (IOException e) {
      return "";
    }
  }

  private Optional<String> field(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst();
  }
}
