package io.jelly.cli;

/** A command cannot go on: what the user reads, and the exit code. */
final class CommandFailure extends RuntimeException {
  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  int exitCode() {
    return exitCode;
  }

  String line() {
    return String.valueOf(getMessage());
  }
}
