package io.aleph4j.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** The hashing that checks of signatures consist of, straight from the libraries. */
final class BareHashes {

  private static final byte[] PREFIX =
      "\u0019Ethereum Signed Message:\n116".getBytes(StandardCharsets.US_ASCII);

  private BareHashes() {}

  /** The bytes themselves: what is not hashed. */
  static byte[] none(byte[] bytes) {
    return bytes;
  }

  /** What Ethereum's accounts sign of a message. */
  static byte[] keccakOfMessage(byte[] message) {
    return finish(new KeccakDigest(256), PREFIX, message);
  }

  /** What Ethereum's addresses say of an uncompressed key. */
  static byte[] keccakOfKey(byte[] key) {
    return finish(new KeccakDigest(256), Arrays.copyOfRange(key, 1, key.length));
  }

  /** SHA-256. */
  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What Bitcoin's addresses, and many after them, say of a key. */
  static byte[] hash160(byte[] key) {
    return finish(new RIPEMD160Digest(), sha256(key));
  }

  /** What Tezos accounts sign of a message. */
  static byte[] blake2b256(byte[] message) {
    return finish(new Blake2bDigest(256), message);
  }

  /** What Tezos addresses say of a key. */
  static byte[] blake2b160(byte[] key) {
    return finish(new Blake2bDigest(160), key);
  }

  private static byte[] finish(ExtendedDigest digest, byte[]... parts) {
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return hash;
  }
}
