package io.aleph4j.protocol;

import java.util.List;

/**
 * A message that no node can accept, with the network's code and a reason for each fault. Never
 * retried.
 */
public final class InvalidMessageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final List<String> errors;

  public InvalidMessageException(ErrorCode code, String error) {
    this(code, List.of(error));
  }

  public InvalidMessageException(ErrorCode code, List<String> errors) {
    super(code.description() + ": " + String.join("; ", errors));
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  /** The network's code for this refusal. */
  public ErrorCode code() {
    return code;
  }

  /** What is wrong, each with the offending value; shown to clients as {@code details.errors}. */
  public List<String> errors() {
    return errors;
  }
}
