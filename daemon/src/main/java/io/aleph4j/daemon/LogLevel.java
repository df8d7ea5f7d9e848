package io.aleph4j.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** How much the program says of what it does, from least to most. */
enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  /**
   * Lets this program log at this level; libraries stay at warnings until debugging is asked for.
   */
  void apply() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(compareTo(INFO) > 0 || compareTo(WARN) < 0 ? level() : Level.WARN);
    ((Logger) LoggerFactory.getLogger("io.aleph4j")).setLevel(level());
  }

  private Level level() {
    return Level.toLevel(name());
  }

  /**
   * A level by its name or the number that the reference programs have for it.
   *
   * @throws IllegalArgumentException when it is none
   */
  static LogLevel read(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "error", "critical", "40", "50" -> ERROR;
      case "warn", "warning", "30" -> WARN;
      case "info", "20" -> INFO;
      case "debug", "10" -> DEBUG;
      case "trace", "0" -> TRACE;
      default -> throw new IllegalArgumentException("not a level: " + text);
    };
  }

  /** As a person writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
