package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What tests need that not every machine has: without it they are skipped, except in CI. */
final class Tools {
  private static final boolean ALL = System.getenv("CI") != null;

  private Tools() {}

  /** Skips the test if the program is not there; fails it in CI. */
  static void need(String program, String debianPackage) {
    need(
        Processes.isOnPath(program), "there is no " + program + " (package " + debianPackage + ")");
  }

  /** The same for what is no program. */
  static void need(boolean isThere, String lack) {
    if (ALL) assertTrue(isThere, lack);
    else assumeTrue(isThere, lack);
  }
}
