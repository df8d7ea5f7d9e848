package io.aleph4j.accounts;

import org.jspecify.annotations.NullMarked;

/** The way to the check of Ed25519, which its package keeps to itself. */
@NullMarked
public final class ExactEd25519 {

  private final StrictEd25519 ed25519 = new StrictEd25519();

  /** Whether the holder of this key of 32 bytes made this signature of 64 bytes. */
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return ed25519.verify(publicKey, message, signature);
  }
}
