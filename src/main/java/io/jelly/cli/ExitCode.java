package io.jelly.cli;

/** The exit codes scripts rely on; {@code --help} explains them. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** The operation failed. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration. */
  public static final int USAGE = 2;

  /** No such node. */
  public static final int NO_NODE = 3;

  /** A second signal stopped the node at once. */
  public static final int STOPPED_AT_ONCE = 130;

  private ExitCode() {}
}
