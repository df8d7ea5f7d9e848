package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both libraries must pass the same vectors and agree on every input. */
class Secp256k1Test {

  private static final BigInteger N = CustomNamedCurves.getByName("secp256k1").getN();
  private static final BigInteger P =
      CustomNamedCurves.getByName("secp256k1").getCurve().getField().getCharacteristic();
  private static final ECPoint G = CustomNamedCurves.getByName("secp256k1").getG();
  private static final byte[] DIGEST = digest(1);

  static Stream<Secp256k1> libraries() {
    Secp256k1 library = NativeSecp256k1.load();
    if (library == null) {
      System.out.println("SKIPPED: the native secp256k1 library does not load on this machine");
      return Stream.of(new BouncyCastleSecp256k1());
    }
    return Stream.of(library, new BouncyCastleSecp256k1());
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void derivesThePublicKey(Secp256k1 library) {
    String compressedX = "8318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75";
    byte[] key = library.publicKey(Signed.K1);
    assertThat(key).hasSize(65).startsWith(4);
    assertThat(HexFormat.of().formatHex(key, 1, 33)).isEqualTo(compressedX);
    assertThat(key[64] & 1).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void knowsPrivateKeys(Secp256k1 library) {
    assertThat(library.isPrivateKey(Signed.K1)).isTrue();
    assertThat(library.isPrivateKey(bytes(BigInteger.ONE))).isTrue();
    assertThat(library.isPrivateKey(bytes(N.subtract(BigInteger.ONE)))).isTrue();
    assertThat(library.isPrivateKey(bytes(BigInteger.ZERO))).isFalse();
    assertThat(library.isPrivateKey(bytes(N))).isFalse();
    assertThat(library.isPrivateKey(new byte[31])).isFalse();
    assertThat(library.isPrivateKey(new byte[33])).isFalse();
    assertThat(library.isPrivateKey(new byte[0])).isFalse();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void signsLowAndRecovers(Secp256k1 library) {
    for (int i = 0; i < 50; i++) {
      byte[] digest = digest(i);
      byte[] signature = library.sign(digest, Signed.K1);
      BigInteger s = new BigInteger(1, signature, 32, 32);
      assertThat(s).isLessThanOrEqualTo(N.shiftRight(1));
      byte[] key = library.publicKey(Signed.K1);
      assertThat(
              Stream.of(0, 1)
                  .filter(
                      id -> java.util.Arrays.equals(library.recover(digest, signature, id), key)))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void acceptsHighS(Secp256k1 library) {
    byte[] key = library.publicKey(Signed.K1);
    byte[] signature = library.sign(DIGEST, Signed.K1);
    int id = java.util.Arrays.equals(library.recover(DIGEST, signature, 0), key) ? 0 : 1;
    BigInteger r = new BigInteger(1, signature, 0, 32);
    BigInteger high = N.subtract(new BigInteger(1, signature, 32, 32));
    assertThat(library.recover(DIGEST, signature(r, high), id ^ 1)).isEqualTo(key);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifiesWithTheCompressedKey(Secp256k1 library) {
    byte[] key = Secp256k1.compress(library.publicKey(Signed.K1));
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo("038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75");
    for (int i = 0; i < 50; i++) {
      byte[] signature = library.sign(digest(i), Signed.K1);
      BigInteger r = new BigInteger(1, signature, 0, 32);
      BigInteger high = N.subtract(new BigInteger(1, signature, 32, 32));
      assertThat(library.verify(digest(i), signature, key)).isTrue();
      assertThat(library.verify(digest(i), signature(r, high), key)).isTrue();
      assertThat(library.verify(digest(i + 1), signature, key)).isFalse();
      assertThat(library.verify(digest(i), signature(r, high.add(BigInteger.ONE)), key)).isFalse();
      byte[] otherHalf = key.clone();
      otherHalf[0] ^= 1;
      assertThat(library.verify(digest(i), signature, otherHalf)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifyRefusesWhatIsNoSignatureAndNoKey(Secp256k1 library) {
    byte[] uncompressed = library.publicKey(Signed.K1);
    byte[] key = Secp256k1.compress(uncompressed);
    byte[] signature = library.sign(DIGEST, Signed.K1);
    BigInteger r = new BigInteger(1, signature, 0, 32);
    BigInteger s = new BigInteger(1, signature, 32, 32);
    for (BigInteger wrong : new BigInteger[] {BigInteger.ZERO, N, N.add(BigInteger.ONE), P}) {
      assertThat(library.verify(DIGEST, signature(wrong, s), key)).isFalse();
      assertThat(library.verify(DIGEST, signature(r, wrong), key)).isFalse();
    }
    for (int length : new int[] {0, 32, 63, 65, 128}) {
      assertThat(library.verify(DIGEST, java.util.Arrays.copyOf(signature, length), key)).isFalse();
    }
    byte[] hybrid = uncompressed.clone();
    hybrid[0] = (byte) (6 | (uncompressed[64] & 1));
    byte[] offCurve = key.clone();
    while (isX(new BigInteger(1, offCurve, 1, 32))) {
      offCurve[32]++;
    }
    byte[] beyondField = new byte[33];
    java.util.Arrays.fill(beyondField, (byte) 0xff);
    beyondField[0] = 2;
    byte[] ofOtherForm = key.clone();
    ofOtherForm[0] = 4;
    for (byte[] wrong :
        new byte[][] {
          uncompressed, hybrid, offCurve, beyondField, ofOtherForm, new byte[0], new byte[33]
        }) {
      assertThat(library.verify(DIGEST, signature, wrong)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void refusesScalarsOutsideTheGroup(Secp256k1 library) {
    BigInteger fine = BigInteger.valueOf(12345);
    BigInteger r = G.multiply(fine).normalize().getAffineXCoord().toBigInteger();
    BigInteger max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    for (int id = 0; id <= 3; id++) {
      for (BigInteger wrong :
          new BigInteger[] {BigInteger.ZERO, N, N.add(BigInteger.ONE), P, max}) {
        assertThat(library.recover(DIGEST, signature(wrong, fine), id)).isNull();
        assertThat(library.recover(DIGEST, signature(r, wrong), id)).isNull();
      }
    }
    assertThat(library.recover(DIGEST, signature(r, fine), 0)).isNotNull();
    assertThat(library.recover(DIGEST, signature(r, N.subtract(BigInteger.ONE)), 1)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void recoversFromAnXBeyondTheOrder(Secp256k1 library) {
    int found = 0;
    for (int j = 1; j <= 40; j++) {
      BigInteger r = BigInteger.valueOf(j);
      boolean onCurve = isX(N.add(r));
      for (int id = 2; id <= 3; id++) {
        byte[] key = library.recover(DIGEST, signature(r, BigInteger.TEN), id);
        assertThat(key != null).isEqualTo(onCurve);
        if (key != null) {
          found++;
          assertThat(verifies(key, r, BigInteger.TEN)).isTrue();
        }
      }
    }
    assertThat(found).isPositive();
    // r + n reaches the field's prime.
    BigInteger tooFar = P.subtract(N);
    assertThat(library.recover(DIGEST, signature(tooFar, BigInteger.TEN), 2)).isNull();
    assertThat(library.recover(DIGEST, signature(tooFar, BigInteger.TEN), 3)).isNull();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void refusesAnXOffTheCurveAndAKeyAtInfinity(Secp256k1 library) {
    BigInteger offCurve = BigInteger.ONE;
    while (isX(offCurve)) {
      offCurve = offCurve.add(BigInteger.ONE);
    }
    assertThat(library.recover(DIGEST, signature(offCurve, BigInteger.TEN), 0)).isNull();
    assertThat(library.recover(DIGEST, signature(offCurve, BigInteger.TEN), 1)).isNull();

    BigInteger k = BigInteger.valueOf(77);
    ECPoint nonce = G.multiply(k).normalize();
    BigInteger s = new BigInteger(1, DIGEST).multiply(k.modInverse(N)).mod(N);
    int id = nonce.getAffineYCoord().testBitZero() ? 1 : 0;
    assertThat(library.recover(DIGEST, signature(nonce.getAffineXCoord().toBigInteger(), s), id))
        .isNull();
  }

  @Test
  void librariesAgree() {
    Secp256k1 library = NativeSecp256k1.load();
    assumeTrue(library != null, "SKIPPED: no native library");
    assert library != null;
    Secp256k1 java = new BouncyCastleSecp256k1();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] digest = new byte[32];
      byte[] noise = new byte[64];
      random.nextBytes(digest);
      random.nextBytes(noise);
      byte[] key = digest(i);
      assertThat(java.sign(digest, key)).isEqualTo(library.sign(digest, key));
      assertThat(java.publicKey(key)).isEqualTo(library.publicKey(key));
      byte[] compressed = Secp256k1.compress(java.publicKey(key));
      byte[] signature = java.sign(digest, key);
      assertThat(java.verify(digest, signature, compressed)).isTrue();
      assertThat(library.verify(digest, signature, compressed)).isTrue();
      assertThat(java.verify(digest, noise, compressed))
          .isEqualTo(library.verify(digest, noise, compressed));
      for (int id = 0; id <= 3; id++) {
        assertThat(java.recover(digest, noise, id)).isEqualTo(library.recover(digest, noise, id));
      }
    }
    for (byte[] extreme :
        new byte[][] {
          new byte[32], bytes(N), bytes(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))
        }) {
      assertThat(java.sign(extreme, Signed.K1)).isEqualTo(library.sign(extreme, Signed.K1));
      byte[] signature = library.sign(extreme, Signed.K1);
      assertThat(java.recover(extreme, signature, 0))
          .isEqualTo(library.recover(extreme, signature, 0));
      assertThat(java.recover(extreme, signature, 1))
          .isEqualTo(library.recover(extreme, signature, 1));
    }
  }

  @Test
  void picksTheNativeLibraryWhenItLoads() {
    Secp256k1 fastest = Secp256k1.fastest();
    assertThat(fastest.name())
        .isEqualTo(NativeSecp256k1.load() != null ? "libsecp256k1 (native)" : "BouncyCastle");
  }

  private static boolean isX(BigInteger x) {
    BigInteger ySquared = x.modPow(BigInteger.valueOf(3), P).add(BigInteger.valueOf(7)).mod(P);
    return ySquared.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P).equals(BigInteger.ONE);
  }

  private static boolean verifies(byte[] key, BigInteger r, BigInteger s) {
    ECPoint q = G.getCurve().decodePoint(key);
    BigInteger w = s.modInverse(N);
    BigInteger e = new BigInteger(1, DIGEST);
    ECPoint point =
        G.multiply(e.multiply(w).mod(N)).add(q.multiply(r.multiply(w).mod(N))).normalize();
    return point.getAffineXCoord().toBigInteger().mod(N).equals(r);
  }

  private static byte[] digest(int i) {
    byte[] digest = new byte[32];
    new Random(1000L + i).nextBytes(digest);
    digest[0] = 1;
    return digest;
  }

  private static byte[] bytes(BigInteger value) {
    return BigIntegers.asUnsignedByteArray(32, value);
  }

  private static byte[] signature(BigInteger r, BigInteger s) {
    byte[] signature = new byte[64];
    BigIntegers.asUnsignedByteArray(r, signature, 0, 32);
    BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
    return signature;
  }
}
