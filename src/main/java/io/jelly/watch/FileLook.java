package io.jelly.watch;

/** What was found where a file should be, when it had settled. */
public sealed interface FileLook {
  /** Its text. */
  record Text(String text) implements FileLook {}

  /** There is no such file, or none any more. */
  record Gone() implements FileLook {}

  /** It cannot be read; {@code problem} is one line for the user that names the file. */
  record Unreadable(String problem) implements FileLook {}
}
