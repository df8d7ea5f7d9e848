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

  /** As a person writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
