package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;

/**
 * Someone who can sign messages. Implementations are immutable, safe for many threads, and never
 * print their key.
 */
public interface Account {

  /** The chain that its messages name. */
  Chain chain();

  /** The address that its messages name as sender. */
  Address address();

  /**
   * The signature text for an envelope, made over {@link
   * io.aleph4j.protocol.Envelope#verificationBuffer()}.
   */
  String sign(byte[] verificationBuffer);
}
