package io.jelly.worker;

/** Failures of applications in one line. */
final class Failures {
  private Failures() {}

  /** What was thrown, where, and the innermost cause if there is another. */
  static String describe(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    StackTraceElement[] trace = root.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return root + where;
  }
}
