package io.jelly.config;

/**
 * One key whose value differs between two configurations.
 *
 * @param key its (dotted) name
 * @param from the value before as JSON, {@code none} if it had none; shortened, and masked if the
 *     key is secret
 * @param to the value after, the same way
 */
public record KeyChange(String key, String from, String to, Effect effect) {
  /** {@code spares: 0 -> 1}. */
  @Override
  public String toString() {
    return key + ": " + from + " -> " + to;
  }
}
