package io.aleph4j.accounts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What messages need of the curve secp256k1. Implementations are safe for use by many threads at
 * once and agree on every input.
 *
 * <p>Signatures are {@code r ‖ s}, 32 bytes each, big-endian; public keys are uncompressed, {@code
 * 04 ‖ x ‖ y}, unless a method says otherwise.
 */
public sealed interface Secp256k1 permits NativeSecp256k1, BouncyCastleSecp256k1 {

  /** How long a compressed public key is. */
  int COMPRESSED_KEY_BYTES = 33;

  /** How long a signature is. */
  int SIGNATURE_BYTES = 64;

  /**
   * The native library when it loads on this machine, else the Java one, which is about a quarter
   * as fast.
   */
  static Secp256k1 fastest() {
    Secp256k1 library = NativeSecp256k1.load();
    return library != null ? library : inJava();
  }

  /** The Java one. */
  static Secp256k1 inJava() {
    return new BouncyCastleSecp256k1();
  }

  /** Which library computes, for logs. */
  String name();

  /**
   * The public key that made this signature.
   *
   * @param digest 32 bytes
   * @param signature 64 bytes; a high {@code s} is accepted
   * @param recoveryId which of the candidates, 0 to 3
   * @return 65 bytes, or null when no key can have made it
   */
  byte @Nullable [] recover(byte[] digest, byte[] signature, int recoveryId);

  /**
   * Whether the holder of this key made this signature. Total: what is no signature and what is no
   * key answer false.
   *
   * @param digest 32 bytes
   * @param signature 64 bytes; a high {@code s} is accepted
   * @param compressedKey {@code 02} or {@code 03}, then x; other forms of a key are refused
   */
  boolean verify(byte[] digest, byte[] signature, byte[] compressedKey);

  /** As {@link #verify}, of a signature in DER, which has one spelling only. */
  default boolean verifyDer(byte[] digest, byte[] der, byte[] compressedKey) {
    byte[] signature = DerSignature.decode(der);
    return signature != null && verify(digest, signature, compressedKey);
  }

  /** Signs a digest of 32 bytes with the nonce of RFC 6979 (SHA-256); {@code s} is low. */
  byte[] sign(byte[] digest, byte[] privateKey);

  /** The public key, 65 bytes. The private key must be {@linkplain #isPrivateKey valid}. */
  byte[] publicKey(byte[] privateKey);

  /**
   * Whether these bytes have the form of a compressed public key; they may still spell no point.
   */
  static boolean isCompressedKey(byte[] bytes) {
    return bytes.length == COMPRESSED_KEY_BYTES && (bytes[0] == 2 || bytes[0] == 3);
  }

  /** The compressed form, 33 bytes, of an uncompressed public key. */
  static byte[] compress(byte[] publicKey) {
    byte[] compressed = Arrays.copyOf(publicKey, COMPRESSED_KEY_BYTES);
    compressed[0] = (byte) (2 | (publicKey[64] & 1));
    return compressed;
  }

  /** Whether these are 32 bytes of a number from 1 to the group's order less 1. */
  boolean isPrivateKey(byte[] bytes);
}
