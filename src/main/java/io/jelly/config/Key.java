package io.jelly.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration.
 *
 * @param name the key, dotted if it is in a group: {@code drain.timeoutMs}
 * @param kind what values it takes
 * @param fallback the value if nobody sets one; null if it then has none or a computed one
 * @param shownDefault the default in words, for documents and help
 * @param option the command line option with one dash, null if there is none
 * @param secret whether its value must not be printed
 * @param effect when a change of it in the file of a running node takes effect
 * @param about what it is, one line without a full stop
 */
public record Key<T>(
    String name,
    Kind<T> kind,
    @Nullable T fallback,
    String shownDefault,
    @Nullable String option,
    boolean secret,
    Effect effect,
    String about) {

  static <T> Key<T> key(String name, Kind<T> kind, T fallback, String about) {
    return key(name, kind, fallback, fallback.toString(), about);
  }

  static <T> Key<T> key(String name, Kind<T> kind, T fallback, String shownDefault, String about) {
    return new Key<>(name, kind, fallback, shownDefault, null, false, usualEffect(name), about);
  }

  static <T> Key<T> optional(String name, Kind<T> kind, String shownDefault, String about) {
    return new Key<>(name, kind, null, shownDefault, null, false, usualEffect(name), about);
  }

  Key<T> withOption(String dashed) {
    return new Key<>(name, kind, fallback, shownDefault, dashed, secret, effect, about);
  }

  Key<T> asSecret() {
    return new Key<>(name, kind, fallback, shownDefault, option, true, effect, about);
  }

  /** For a key that differs from what its group usually has, see {@link Effect#usual}. */
  Key<T> withEffect(Effect other) {
    return new Key<>(name, kind, fallback, shownDefault, option, secret, other, about);
  }

  private static Effect usualEffect(String name) {
    return Effect.usual(group(name));
  }

  /**
   * The group it is in, empty for a key at the top of the file; a group within another has a dotted
   * name too.
   */
  public Optional<String> group() {
    return group(name);
  }

  private static Optional<String> group(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? Optional.empty() : Optional.of(name.substring(0, dot));
  }

  /** The environment variable: {@code JELLY_DRAIN_TIMEOUT_MS} for {@code drain.timeoutMs}. */
  public String variable() {
    String words = name.replace('.', '_').replaceAll("([A-Z])", "_$1");
    return "JELLY_" + words.toUpperCase(Locale.ROOT);
  }
}
