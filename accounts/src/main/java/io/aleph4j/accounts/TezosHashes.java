package io.aleph4j.accounts;

import org.bouncycastle.crypto.digests.Blake2bDigest;

/** The hashing of Tezos accounts: BLAKE2b of two lengths (spec 01 §3.10). */
final class TezosHashes {

  private static final int ADDRESS_BITS = 160;
  private static final int MESSAGE_BITS = 256;

  private TezosHashes() {}

  /** The 20 bytes that the address of this public key says. */
  static byte[] ofKey(byte[] publicKey) {
    return blake2b(ADDRESS_BITS, publicKey);
  }

  /** The 32 bytes that an account signs to sign this message. */
  static byte[] ofMessage(byte[] message) {
    return blake2b(MESSAGE_BITS, message);
  }

  private static byte[] blake2b(int bits, byte[] bytes) {
    Blake2bDigest digest = new Blake2bDigest(bits);
    digest.update(bytes, 0, bytes.length);
    byte[] hash = new byte[bits / Byte.SIZE];
    digest.doFinal(hash, 0);
    return hash;
  }
}
