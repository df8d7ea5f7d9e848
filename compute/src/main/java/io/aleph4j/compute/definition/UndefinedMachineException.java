package io.aleph4j.compute.definition;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.ItemHash;
import org.jspecify.annotations.Nullable;

/** There is no machine of this name, or none that can be made. */
public final class UndefinedMachineException extends ComputeException {

  /** Why not. */
  public enum Reason {
    /** Nobody knows the message. */
    UNKNOWN,
    /** It is no message of a machine that can be run here. */
    OTHER_TYPE,
    /** A file that it is made of is not there. */
    FILE_MISSING,
    /** What the core node told is not what the hash says. */
    MALFORMED
  }

  private final Reason reason;

  private UndefinedMachineException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why not. */
  public Reason reason() {
    return reason;
  }

  static UndefinedMachineException unknown(ItemHash hash) {
    return new UndefinedMachineException(Reason.UNKNOWN, "Hash not found: " + hash, null);
  }

  static UndefinedMachineException noProgram(ItemHash hash, String type) {
    return new UndefinedMachineException(
        Reason.OTHER_TYPE, "Message " + hash + " is a " + type + ", not a program", null);
  }

  static UndefinedMachineException fileMissing(ItemHash ref) {
    return new UndefinedMachineException(
        Reason.FILE_MISSING, "The file " + ref + " is not stored on the network", null);
  }

  static UndefinedMachineException malformed(ItemHash hash, Throwable cause) {
    return new UndefinedMachineException(
        Reason.MALFORMED, "Message " + hash + " is malformed: " + cause.getMessage(), cause);
  }

  static UndefinedMachineException forged(ItemHash hash) {
    return new UndefinedMachineException(
        Reason.MALFORMED, "The content of message " + hash + " has another hash", null);
  }
}
