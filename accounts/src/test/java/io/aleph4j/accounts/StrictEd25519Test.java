package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class StrictEd25519Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final StrictEd25519 ED25519 = new StrictEd25519();

  /**
   * The verdicts of libsodium on what honest wallets never make: torsion, small orders, foreign
   * encodings.
   */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/vectors/ed25519.csv", emptyValue = "")
  void agreesWithLibsodium(
      String name, String publicKey, String message, String signature, boolean accepted) {
    assertThat(
            ED25519.verify(HEX.parseHex(publicKey), HEX.parseHex(message), HEX.parseHex(signature)))
        .isEqualTo(accepted);
  }

  @Test
  void agreesWithItselfOnHonestSignatures() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] seed = new byte[32];
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(seed);
      random.nextBytes(message);
      byte[] key = new byte[32];
      byte[] signature = new byte[64];
      Ed25519.generatePublicKey(seed, 0, key, 0);
      Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
      assertThat(ED25519.verify(key, message, signature)).isTrue();
      byte[] changed = signature.clone();
      changed[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      assertThat(ED25519.verify(key, message, changed)).isFalse();
      byte[] otherKey = key.clone();
      otherKey[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
      assertThat(ED25519.verify(otherKey, message, signature)).isFalse();
    }
  }

  @Test
  void pointsEncodeAndAdd() {
    byte[] base = EdwardsPoint.BASE.encode();
    assertThat(HEX.formatHex(base)).isEqualTo("58" + "66".repeat(31));
    EdwardsPoint three = EdwardsPoint.BASE.multiply(java.math.BigInteger.valueOf(3));
    assertThat(EdwardsPoint.BASE.add(EdwardsPoint.BASE).add(EdwardsPoint.BASE).encode())
        .isEqualTo(three.encode());
    EdwardsPoint decoded = EdwardsPoint.decode(three.encode());
    assertThat(decoded).isNotNull();
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    assertThat(three.add(three.negate()).encode()).isEqualTo(neutral);
    assertThat(PointBytes.isSmallOrder(neutral)).isTrue();
    assertThat(PointBytes.isSmallOrder(base)).isFalse();
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(PointBytes.isCanonical(ones)).isFalse();
  }
}
