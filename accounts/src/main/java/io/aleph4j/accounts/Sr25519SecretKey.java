package io.aleph4j.accounts;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A secret key of sr25519: a number, and bytes that nonces are made of (spec 01 §3.5). Immutable;
 * never printed. Signing is not constant-time.
 */
final class Sr25519SecretKey {

  private static final int HALF = 32;

  private final BigInteger scalar;
  private final byte[] nonceSeed;
  private final byte[] publicKey;

  private Sr25519SecretKey(BigInteger scalar, byte[] nonceSeed) {
    this.scalar = scalar;
    this.nonceSeed = nonceSeed;
    this.publicKey = RistrettoPoint.baseTimes(scalar).encode();
  }

  /**
   * The key that keyrings make of 32 secret bytes: SHA-512, the first half clamped as Ed25519 does
   * and divided by the cofactor 8.
   */
  static Sr25519SecretKey ofMiniSecret(byte[] miniSecret) {
    byte[] expanded = sha512(miniSecret);
    expanded[0] &= (byte) 0xf8;
    expanded[31] = (byte) ((expanded[31] & 0x3f) | 0x40);
    BigInteger clamped = PointBytes.littleEndian(expanded, 0, HALF);
    return new Sr25519SecretKey(
        clamped.shiftRight(3), Arrays.copyOfRange(expanded, HALF, 2 * HALF));
  }

  /**
   * The key that these 64 bytes spell: its number below the group's order, least significant byte
   * first, and its nonce seed.
   *
   * @throws IllegalArgumentException if the number is 0 or reaches the order
   */
  static Sr25519SecretKey ofBytes(byte[] bytes) {
    BigInteger scalar = PointBytes.littleEndian(bytes, 0, HALF);
    if (scalar.signum() == 0 || scalar.compareTo(RistrettoPoint.ORDER) >= 0) {
      throw new IllegalArgumentException(
          "the number of a secret key of sr25519 is neither 0 nor beyond the group's order; a key"
              + " that a browser's keyring wrote holds 8 times the number");
    }
    return new Sr25519SecretKey(scalar, Arrays.copyOfRange(bytes, HALF, 2 * HALF));
  }

  /** The 32 bytes of the public key. */
  byte[] publicKey() {
    return publicKey.clone();
  }

  /**
   * Signs in the context {@code substrate}. The nonce comes from the nonce seed and all that is
   * signed, so that equal messages get equal signatures and no randomness is needed; any nonce
   * verifies.
   */
  byte[] sign(byte[] message) {
    MerlinTranscript transcript = Sr25519.transcript(message, publicKey);
    MerlinTranscript forNonce = transcript.copy();
    forNonce.append("nonce-seed", nonceSeed);
    BigInteger nonce = Sr25519.scalar(forNonce, "nonce");
    byte[] r = RistrettoPoint.baseTimes(nonce).encode();
    BigInteger k = Sr25519.challenge(transcript, r);
    BigInteger s = k.multiply(scalar).add(nonce).mod(RistrettoPoint.ORDER);
    byte[] signature = Arrays.copyOf(r, Sr25519.SIGNATURE_BYTES);
    putLittleEndian(s, signature, HALF);
    signature[Sr25519.SIGNATURE_BYTES - 1] |= (byte) 0x80;
    return signature;
  }

  private static void putLittleEndian(BigInteger number, byte[] bytes, int from) {
    byte[] bigEndian = number.toByteArray();
    for (int i = 0; i < bigEndian.length; i++) {
      bytes[from + i] = bigEndian[bigEndian.length - 1 - i];
    }
  }

  private static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }
}
