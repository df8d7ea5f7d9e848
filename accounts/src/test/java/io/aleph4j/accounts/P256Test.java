package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

class P256Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final BigInteger N =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final BigInteger PRIME =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private final P256 p256 = new P256();

  /** RFC 6979 §A.2.5, SHA-256, message "sample"; its s is high. */
  @Test
  void signsTheExampleOfTheStandard() {
    byte[] secret =
        HEX.parseHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    byte[] digest =
        HEX.parseHex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    BigInteger s =
        new BigInteger("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8", 16);
    byte[] key = p256.publicKey(secret);
    assertThat(HEX.formatHex(key))
        .isEqualTo("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
    byte[] signature = p256.sign(digest, secret);
    assertThat(HEX.formatHex(signature))
        .isEqualTo(
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                + HEX.formatHex(bytes(N.subtract(s))));
    assertThat(p256.verify(digest, signature, key)).isTrue();
    assertThat(p256.verify(digest, scalars(new BigInteger(1, signature, 0, 32), s), key)).isTrue();
  }

  @Test
  void knowsPrivateKeys() {
    assertThat(p256.isPrivateKey(bytes(BigInteger.ONE))).isTrue();
    assertThat(p256.isPrivateKey(bytes(N.subtract(BigInteger.ONE)))).isTrue();
    assertThat(p256.isPrivateKey(bytes(N))).isFalse();
    assertThat(p256.isPrivateKey(new byte[32])).isFalse();
    assertThat(p256.isPrivateKey(new byte[0])).isFalse();
    assertThat(p256.isPrivateKey(Arrays.copyOf(bytes(BigInteger.ONE), 31))).isFalse();
    assertThat(p256.isPrivateKey(Arrays.copyOfRange(bytes(BigInteger.ONE), 31, 32))).isFalse();
  }

  @Test
  void refusesKeysThatAreNone() {
    byte[] secret = bytes(BigInteger.TEN);
    // With a digest of zeros, keys of the same x would have the same signatures.
    byte[] digest = bytes(BigInteger.TWO);
    byte[] signature = p256.sign(digest, secret);
    byte[] key = p256.publicKey(secret);
    assertThat(p256.verify(digest, signature, key)).isTrue();
    byte[] otherHalf = key.clone();
    otherHalf[0] ^= 1;
    byte[] offCurve = key.clone();
    while (isX(new BigInteger(1, offCurve, 1, 32))) {
      offCurve[32]++;
    }
    byte[] beyond = new byte[33];
    beyond[0] = 2;
    BigIntegers.asUnsignedByteArray(PRIME.add(BigInteger.valueOf(5)), beyond, 1, 32);
    byte[] uncompressed =
        CustomNamedCurves.getByName("secp256r1").getCurve().decodePoint(key).getEncoded(false);
    for (byte[] wrong :
        new byte[][] {
          otherHalf,
          offCurve,
          beyond,
          uncompressed,
          new byte[0],
          new byte[1],
          new byte[33],
          Arrays.copyOf(key, 32),
          Arrays.copyOf(key, 34)
        }) {
      assertThat(p256.verify(digest, signature, wrong)).as(HEX.formatHex(wrong)).isFalse();
    }
    for (int first = 0; first < 256; first++) {
      byte[] other = key.clone();
      other[0] = (byte) first;
      assertThat(p256.verify(digest, signature, other)).isEqualTo(first == key[0]);
    }
    assertThat(p256.verify(digest, Arrays.copyOf(signature, 63), key)).isFalse();
    assertThat(p256.verify(digest, Arrays.copyOf(signature, 65), key)).isFalse();
    assertThat(p256.verify(digest, new byte[0], key)).isFalse();
  }

  /** The JDK has another implementation of the curve. */
  @Test
  void agreesWithTheJdk() throws GeneralSecurityException {
    Random random = new Random(11);
    BigInteger[] edges = {
      BigInteger.ZERO, BigInteger.ONE, N.subtract(BigInteger.ONE), N, N.add(BigInteger.ONE), PRIME
    };
    for (int i = 0; i < 100; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      secret[0] = 1;
      byte[] digest = new byte[32];
      random.nextBytes(digest);
      if (i < 3) {
        Arrays.fill(digest, new byte[] {0, -1, 1}[i]);
      }
      byte[] key = p256.publicKey(secret);
      byte[] signature = p256.sign(digest, secret);
      BigInteger r = new BigInteger(1, signature, 0, 32);
      BigInteger s = new BigInteger(1, signature, 32, 32);
      assertThat(s).isLessThanOrEqualTo(N.shiftRight(1));
      assertThat(p256.verify(digest, signature, key)).isTrue();
      assertAgrees(digest, signature, key, true);
      assertAgrees(digest, scalars(r, N.subtract(s)), key, true);
      signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      assertAgrees(digest, signature, key, false);
      BigInteger edge = edges[i % edges.length];
      assertAgrees(digest, scalars(edge, s), key, false);
      assertAgrees(digest, scalars(r, edge), key, false);
    }
  }

  private void assertAgrees(byte[] digest, byte[] signature, byte[] key, boolean expected)
      throws GeneralSecurityException {
    assertThat(p256.verify(digest, signature, key)).isEqualTo(expected);
    assertThat(jdkVerifies(digest, signature, key)).isEqualTo(expected);
  }

  private static boolean jdkVerifies(byte[] digest, byte[] signature, byte[] key)
      throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC", "SunEC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    org.bouncycastle.math.ec.ECPoint point =
        CustomNamedCurves.getByName("secp256r1").getCurve().decodePoint(key);
    ECPoint jdkPoint =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    Signature verifier = Signature.getInstance("NONEwithECDSAinP1363Format", "SunEC");
    verifier.initVerify(
        KeyFactory.getInstance("EC", "SunEC")
            .generatePublic(
                new ECPublicKeySpec(jdkPoint, parameters.getParameterSpec(ECParameterSpec.class))));
    verifier.update(digest);
    try {
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }

  private static boolean isX(BigInteger x) {
    BigInteger b =
        new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    BigInteger ySquared =
        x.modPow(BigInteger.valueOf(3), PRIME)
            .subtract(x.multiply(BigInteger.valueOf(3)))
            .add(b)
            .mod(PRIME);
    return ySquared
        .modPow(PRIME.subtract(BigInteger.ONE).shiftRight(1), PRIME)
        .equals(BigInteger.ONE);
  }

  private static byte[] bytes(BigInteger value) {
    return BigIntegers.asUnsignedByteArray(32, value);
  }

  private static byte[] scalars(BigInteger r, BigInteger s) {
    byte[] signature = new byte[64];
    BigIntegers.asUnsignedByteArray(r, signature, 0, 32);
    BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
    return signature;
  }
}
