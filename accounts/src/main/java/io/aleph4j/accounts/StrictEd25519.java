package io.aleph4j.accounts;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 with the verdicts of libsodium (spec 01 §3.4): canonical {@code S} and key, neither key
 * nor {@code R} of small order, and exactly {@code encode(S·B − k·A) = R}, without the cofactor.
 * Safe for use by many threads at once.
 *
 * <p>Libraries are free to multiply that equation by a number, which hides or creates differences
 * of small order; so it is computed here as it stands. What was found out about a key is
 * remembered, since the same accounts sign again.
 */
final class StrictEd25519 {

  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final int KEY_WINDOW = 5;
  private static final int BASE_WINDOW = 8;
  private static final BigInteger ORDER = RistrettoPoint.ORDER;
  private static final EdwardsMultiples BASE = base();

  /** The negatives of keys. */
  private final RememberedKeys<EdwardsMultiples> keys =
      new RememberedKeys<>(StrictEd25519::negative);

  private static EdwardsMultiples base() {
    EdwardsSum base = EdwardsSum.decode(HexFormat.of().parseHex("58" + "66".repeat(31)));
    if (base == null) {
      throw new IllegalStateException("the generator is on the curve");
    }
    return EdwardsMultiples.of(base, BASE_WINDOW);
  }

  /** Whether the holder of this key of 32 bytes made this signature of 64 bytes. */
  boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    byte[] r = Arrays.copyOf(signature, 32);
    BigInteger s = PointBytes.littleEndian(signature, 32, 32);
    if (s.compareTo(ORDER) >= 0 || PointBytes.isSmallOrder(r)) {
      return false;
    }
    EdwardsMultiples negativeKey = keys.find(publicKey);
    if (negativeKey == null) {
      return false;
    }
    byte[] hash = sha512(r, publicKey, message);
    BigInteger k = PointBytes.littleEndian(hash, 0, hash.length).mod(ORDER);
    return Arrays.equals(EdwardsMultiples.sum(s, BASE, k, negativeKey).encode(), r);
  }

  // Null when the key is not canonical, of small order, or no point at all.
  private static @Nullable EdwardsMultiples negative(byte[] key) {
    boolean acceptable = PointBytes.isCanonical(key) && !PointBytes.isSmallOrder(key);
    EdwardsSum point = acceptable ? EdwardsSum.decode(key) : null;
    return point == null ? null : EdwardsMultiples.of(point.negated(), KEY_WINDOW);
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
