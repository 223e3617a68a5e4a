package io.jelly.config;

import java.util.Locale;

/** What workers do when their primary dies. */
public enum PrimaryLoss {
  /** They accept by themselves until there is a new primary. */
  SERVE,
  /** They finish what is open and exit, as in Node. */
  EXIT;

  /** The word used in the file. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
