package io.aleph4j.accounts;

import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;

/** The hash that addresses of Bitcoin's tradition carry: RIPEMD-160 of SHA-256 (spec 01 §3.2). */
final class Hash160 {

  /** How long the hash is. */
  static final int BYTES = 20;

  private Hash160() {}

  /** The hash of these bytes, which are a compressed public key wherever messages use it. */
  static byte[] of(byte[] bytes) {
    SHA256Digest sha256 = new SHA256Digest();
    sha256.update(bytes, 0, bytes.length);
    byte[] inner = new byte[sha256.getDigestSize()];
    sha256.doFinal(inner, 0);
    RIPEMD160Digest ripemd160 = new RIPEMD160Digest();
    ripemd160.update(inner, 0, inner.length);
    byte[] hash = new byte[BYTES];
    ripemd160.doFinal(hash, 0);
    return hash;
  }
}
