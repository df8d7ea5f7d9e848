package io.aleph4j.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A run that cannot say anything: the node did not start, answered nonsense, or the machine is not
 * fit.
 */
public final class BenchmarkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A run that ended for this reason. */
  public BenchmarkException(String message) {
    super(message);
  }

  /** Why the run ended, in one or a few lines. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** A run that ended for this reason, which had a cause of its own. */
  public BenchmarkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
