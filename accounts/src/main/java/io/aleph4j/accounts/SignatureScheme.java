package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;

/**
 * How the accounts of a family of chains sign messages (spec 01 §3).
 *
 * <p>Implementations are pure and safe for use by many threads at once.
 */
public interface SignatureScheme {

  /**
   * Whether the envelope's sender signed it. Total: whatever is wrong is a verdict, never an
   * exception.
   */
  Verdict verify(Envelope envelope);
}
