package io.aleph4j.accounts;

import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** The hash that addresses of Bitcoin's tradition carry: RIPEMD-160 of SHA-256 (spec 01 §3.2). */
final class Hash160 {

  /** How long the hash is. */
  static final int BYTES = 20;

  private Hash160() {}

  /** The hash of these bytes, which are a compressed public key wherever messages use it. */
  static byte[] of(byte[] bytes) {
    byte[] inner = Sha256.of(bytes);
    RIPEMD160Digest ripemd160 = new RIPEMD160Digest();
    ripemd160.update(inner, 0, inner.length);
    byte[] hash = new byte[BYTES];
    ripemd160.doFinal(hash, 0);
    return hash;
  }
}
