package io.aleph4j.accounts;

import io.aleph4j.protocol.ErrorCode;

/** What a signature check found. */
public sealed interface Verdict {

  /** The sender signed this message. */
  record Valid() implements Verdict {}

  /**
   * The message must be refused for ever.
   *
   * @param code {@code INVALID_SIGNATURE}, or {@code INVALID_FORMAT} for a chain without a verifier
   * @param reason what is wrong, for the person who sent it; bounded in length whatever was sent
   */
  record Invalid(ErrorCode code, String reason) implements Verdict {}

  /** The one valid verdict. */
  Valid VALID = new Valid();

  /** A verdict against the signature itself. */
  static Invalid invalidSignature(String reason) {
    return new Invalid(ErrorCode.INVALID_SIGNATURE, reason);
  }
}
