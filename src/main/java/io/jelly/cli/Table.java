package io.jelly.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in aligned columns, two blanks apart, under a head line. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  Table(String... head) {
    widths = new int[head.length];
    row(head);
  }

  void row(String... cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells);
  }

  /** The lines, without a line break after the last. */
  @Override
  public String toString() {
    return rows.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  private String line(String[] cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells[i]).append(" ".repeat(widths[i] - cells[i].length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
