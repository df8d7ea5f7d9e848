package io.aleph4j.accounts;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 with the verdicts of libsodium (spec 01 §3.4): canonical {@code S} and key, neither key
 * nor {@code R} of small order, and exactly {@code encode(S·B − k·A) = R}, without the cofactor.
 * Safe for use by many threads at once.
 *
 * <p>BouncyCastle multiplies that equation by a number of its own choice, which can hide or create
 * a difference of small order. Both sides agree when key and {@code R} have no component of small
 * order, so that is checked too; keys that have one are never made by wallets and take the slow,
 * exact way. What was found out about a key is remembered, since the same accounts sign again.
 */
final class StrictEd25519 {

  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final int REMEMBERED_KEYS = 4096;
  private static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** What was found out about a key. */
  private static final class CheckedKey {

    private final byte[] encoded;

    /** Whether it is canonical and not of small order. */
    private final boolean acceptable;

    /** The point, when it is acceptable and has no component of small order. */
    private final Ed25519.@Nullable PublicPoint point;

    CheckedKey(byte[] encoded) {
      this.encoded = encoded.clone();
      this.acceptable = EdwardsPoint.isCanonical(encoded) && !EdwardsPoint.isSmallOrder(encoded);
      this.point = acceptable ? Ed25519.validatePublicKeyFullExport(encoded, 0) : null;
    }
  }

  /** Keys by a part of their bytes; a key that comes later takes the place of an earlier one. */
  private final AtomicReferenceArray<@Nullable CheckedKey> keys =
      new AtomicReferenceArray<>(REMEMBERED_KEYS);

  /** Whether the holder of this key of 32 bytes made this signature of 64 bytes. */
  boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    byte[] r = Arrays.copyOf(signature, 32);
    BigInteger s = EdwardsPoint.littleEndian(signature, 32, 32);
    if (s.compareTo(ORDER) >= 0 || EdwardsPoint.isSmallOrder(r)) {
      return false;
    }
    CheckedKey key = check(publicKey);
    if (!key.acceptable) {
      return false;
    }
    if (key.point == null) {
      return verifyExactly(publicKey, message, r, s);
    }
    return Ed25519.verify(signature, 0, key.point, message, 0, message.length)
        && Ed25519.validatePublicKeyFull(r, 0);
  }

  private CheckedKey check(byte[] publicKey) {
    int slot = ((publicKey[0] & 0xff) | ((publicKey[1] & 0xff) << 8)) % REMEMBERED_KEYS;
    CheckedKey known = keys.get(slot);
    if (known != null && Arrays.equals(known.encoded, publicKey)) {
      return known;
    }
    CheckedKey checked = new CheckedKey(publicKey);
    keys.set(slot, checked);
    return checked;
  }

  private static boolean verifyExactly(byte[] publicKey, byte[] message, byte[] r, BigInteger s) {
    EdwardsPoint key = EdwardsPoint.decode(publicKey);
    if (key == null) {
      return false;
    }
    byte[] hash = sha512(r, publicKey, message);
    BigInteger k = EdwardsPoint.littleEndian(hash, 0, hash.length).mod(ORDER);
    EdwardsPoint expected = EdwardsPoint.BASE.multiply(s).add(key.negate().multiply(k));
    return Arrays.equals(expected.encode(), r);
  }

  private static byte[] sha512(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }
}
