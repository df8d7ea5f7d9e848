package io.aleph4j.service.config;

import io.aleph4j.service.ServiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A configuration cannot be used; every fault of it is named, one per line. */
public final class ConfigException extends ServiceException {
  private final List<String> faults;

  ConfigException(String source, List<String> faults) {
    super(message(source, faults));
    this.faults = List.copyOf(faults);
  }

  ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.faults = List.of(message);
  }

  /** The faults, each one line with the path of the setting, the value and the expected form. */
  public List<String> faults() {
    return faults;
  }

  private static String message(String source, List<String> faults) {
    return faults.size() == 1
        ? source + ": " + faults.getFirst()
        : source + " has " + faults.size() + " faults:\n  " + String.join("\n  ", faults);
  }
}
