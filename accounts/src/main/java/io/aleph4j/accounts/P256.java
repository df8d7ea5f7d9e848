package io.aleph4j.accounts;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA over the curve P-256, which standards also call secp256r1 and prime256v1. Safe for use by
 * many threads at once.
 *
 * <p>Signatures are {@code r ‖ s}, 32 bytes each, big-endian; public keys are compressed.
 */
final class P256 {

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256r1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final BigInteger ORDER = CURVE.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final int SCALAR_BYTES = 32;
  private static final int SIGNATURE_BYTES = 2 * SCALAR_BYTES;
  private static final int KEY_BYTES = 33;

  /**
   * Whether the holder of this key made this signature. Total: what is no signature and what is no
   * key answer false.
   *
   * @param digest 32 bytes
   * @param signature 64 bytes; a high {@code s} is accepted
   * @param compressedKey 33 bytes
   */
  boolean verify(byte[] digest, byte[] signature, byte[] compressedKey) {
    ECPoint key = compressedKey.length == KEY_BYTES ? point(compressedKey) : null;
    if (key == null || signature.length != SIGNATURE_BYTES) {
      return false;
    }
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, new ECPublicKeyParameters(key, DOMAIN));
    return signer.verifySignature(
        digest,
        BigIntegers.fromUnsignedByteArray(signature, 0, SCALAR_BYTES),
        BigIntegers.fromUnsignedByteArray(signature, SCALAR_BYTES, SCALAR_BYTES));
  }

  private static @Nullable ECPoint point(byte[] compressed) {
    try {
      return CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      // The first byte is neither 2 nor 3, or no point of the curve has this x.
      return null;
    }
  }

  /** Signs a digest of 32 bytes with the nonce of RFC 6979 (SHA-256); {@code s} is low. */
  byte[] sign(byte[] digest, byte[] privateKey) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), DOMAIN));
    BigInteger[] rs = signer.generateSignature(digest);
    BigInteger s = rs[1].compareTo(HALF_ORDER) > 0 ? ORDER.subtract(rs[1]) : rs[1];
    byte[] signature = new byte[SIGNATURE_BYTES];
    BigIntegers.asUnsignedByteArray(rs[0], signature, 0, SCALAR_BYTES);
    BigIntegers.asUnsignedByteArray(s, signature, SCALAR_BYTES, SCALAR_BYTES);
    return signature;
  }

  /** The public key, 33 bytes. The private key must be {@linkplain #isPrivateKey valid}. */
  byte[] publicKey(byte[] privateKey) {
    BigInteger scalar = new BigInteger(1, privateKey);
    return new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar).getEncoded(true);
  }

  /** Whether these are 32 bytes of a number from 1 to the group's order less 1. */
  boolean isPrivateKey(byte[] bytes) {
    BigInteger scalar = new BigInteger(1, bytes);
    return bytes.length == SCALAR_BYTES && scalar.signum() > 0 && scalar.compareTo(ORDER) < 0;
  }
}
