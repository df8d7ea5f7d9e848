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
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** The curve in Java, for machines that the native library does not know. */
final class BouncyCastleSecp256k1 implements Secp256k1 {

  // The custom curve: the generic one of the same name is six times slower.
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final BigInteger ORDER = CURVE.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final BigInteger PRIME = CURVE.getCurve().getField().getCharacteristic();

  @Override
  public String name() {
    return "BouncyCastle";
  }

  @Override
  public byte @Nullable [] recover(byte[] digest, byte[] signature, int recoveryId) {
    BigInteger r = BigIntegers.fromUnsignedByteArray(signature, 0, 32);
    BigInteger s = BigIntegers.fromUnsignedByteArray(signature, 32, 32);
    if (!isScalar(r) || !isScalar(s)) {
      return null;
    }
    ECPoint nonce = nonce(r, recoveryId);
    if (nonce == null) {
      return null;
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(ORDER, r);
    BigInteger ofGenerator = new BigInteger(1, digest).negate().multiply(inverse).mod(ORDER);
    BigInteger ofNonce = s.multiply(inverse).mod(ORDER);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), ofGenerator, nonce, ofNonce);
    return key.isInfinity() ? null : key.getEncoded(false);
  }

  /** The point whose x gave r; bit 1 of the id says that x was r + n, bit 0 that y is odd. */
  private static @Nullable ECPoint nonce(BigInteger r, int recoveryId) {
    BigInteger x = (recoveryId & 2) == 0 ? r : r.add(ORDER);
    if (x.compareTo(PRIME) >= 0) {
      return null;
    }
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 | (recoveryId & 1));
    BigIntegers.asUnsignedByteArray(x, compressed, 1, 32);
    return point(compressed);
  }

  private static @Nullable ECPoint point(byte[] compressed) {
    try {
      return CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      // No point of the curve has this x.
      return null;
    }
  }

  @Override
  public boolean verify(byte[] digest, byte[] signature, byte[] compressedKey) {
    if (signature.length != SIGNATURE_BYTES || !Secp256k1.isCompressedKey(compressedKey)) {
      return false;
    }
    ECPoint key = point(compressedKey);
    if (key == null) {
      return false;
    }
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, new ECPublicKeyParameters(key, DOMAIN));
    return signer.verifySignature(
        digest,
        BigIntegers.fromUnsignedByteArray(signature, 0, 32),
        BigIntegers.fromUnsignedByteArray(signature, 32, 32));
  }

  @Override
  public byte[] sign(byte[] digest, byte[] privateKey) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), DOMAIN));
    BigInteger[] rs = signer.generateSignature(digest);
    BigInteger s = rs[1].compareTo(HALF_ORDER) > 0 ? ORDER.subtract(rs[1]) : rs[1];
    byte[] signature = new byte[64];
    BigIntegers.asUnsignedByteArray(rs[0], signature, 0, 32);
    BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
    return signature;
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    BigInteger scalar = new BigInteger(1, privateKey);
    return new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar).getEncoded(false);
  }

  @Override
  public boolean isPrivateKey(byte[] bytes) {
    return bytes.length == 32 && isScalar(new BigInteger(1, bytes));
  }

  private static boolean isScalar(BigInteger value) {
    return value.signum() > 0 && value.compareTo(ORDER) < 0;
  }
}
