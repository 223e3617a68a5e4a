package io.jelly;

import ch.qos.logback.classic.Level;
import io.jelly.config.LogLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The level of this JVM's log, while it runs. */
final class LogLevels {
  private LogLevels() {}

  /** From now on; without effect if somebody has put another logging library in our place. */
  static void set(LogLevel level) {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
        instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.toLevel(level.toString()));
    }
  }
}
