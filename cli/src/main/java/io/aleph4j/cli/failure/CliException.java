package io.aleph4j.cli.failure;

/**
 * A command cannot go on, for a reason that whoever called it can do something about. The message
 * is one line (or few) that says what happened, with which value, and what to do.
 */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A failure without a cause that anybody needs to see. */
  public CliException(String message) {
    super(message);
  }

  /** A failure with its technical cause. */
  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
