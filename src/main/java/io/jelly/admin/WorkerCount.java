package io.jelly.admin;

import java.util.function.IntUnaryOperator;

/** The number of workers somebody wants: {@code 4}, or {@code +1} or {@code -1} of what is. */
final class WorkerCount {
  private static final int MOST = 512;

  private WorkerCount() {}

  /** The new number by the old one; throws IllegalArgumentException for a text that is none. */
  static IntUnaryOperator of(String wanted) {
    if (!isOne(wanted))
      throw new IllegalArgumentException("\"workers\" must be a number, +number or -number");
    boolean relative = wanted.startsWith("+") || wanted.startsWith("-");
    int number = Integer.parseInt(wanted);
    return before -> checked(relative ? before + number : number);
  }

  static boolean isOne(String wanted) {
    return wanted.matches("[+-]?\\d{1,4}");
  }

  private static int checked(int workers) {
    if (workers >= 0 && workers <= MOST) return workers;
    throw new IllegalArgumentException("a node has 0 to " + MOST + " workers, not " + workers);
  }
}
