package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine did not come to serve. */
public final class VmException extends ComputeException {

  /** At which step. */
  public enum Step {
    /** Its code is larger than what a guest takes. */
    CODE_TOO_LARGE,
    /** Its data are larger than what a guest takes. */
    DATA_TOO_LARGE,
    /** Its init process never said that it was there. */
    RUNTIME,
    /** Its init process could not set it up, or its program could not be started. */
    SETUP,
    /** It was stopped meanwhile. */
    STOPPED,
    /** This node has no room for it now. */
    CAPACITY,
    /** This node would have no room for it if it were the only one. */
    TOO_LARGE,
    /** Too many wait to be started. */
    BUSY,
    /** Too many calls are in it. */
    FULL
  }

  private final Step step;
  private final List<String> lastLines;

  /**
   * Names the step and what went wrong.
   *
   * @param lastLines what the machine printed last
   */
  public VmException(Step step, String message, List<String> lastLines, @Nullable Throwable cause) {
    super(message, cause);
    this.step = step;
    this.lastLines = List.copyOf(lastLines);
  }

  /** At which step. */
  public Step step() {
    return step;
  }

  /** What the machine printed last, the oldest line first. */
  public List<String> lastLines() {
    return lastLines;
  }
}
