package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class Sr25519Test {

  private static final HexFormat HEX = HexFormat.of();

  /**
   * The verdicts of schnorrkel on messages of many lengths and on what honest wallets never make.
   */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/vectors/sr25519.csv", emptyValue = "")
  void agreesWithSchnorrkel(
      String name, String publicKey, String message, String signature, boolean accepted) {
    Sr25519PublicKey key = Sr25519PublicKey.decode(HEX.parseHex(publicKey));
    assertThat(key != null && key.verify(HEX.parseHex(message), HEX.parseHex(signature)))
        .isEqualTo(accepted);
  }

  @Test
  void verifiesWhatItSignsAndNothingElse() {
    Random random = new Random(17);
    for (int i = 0; i < 100; i++) {
      byte[] secret = new byte[32];
      byte[] message = new byte[random.nextInt(400)];
      random.nextBytes(secret);
      random.nextBytes(message);
      Sr25519SecretKey secretKey = Sr25519SecretKey.ofMiniSecret(secret);
      byte[] publicKey = secretKey.publicKey();
      Sr25519PublicKey key = Objects.requireNonNull(Sr25519PublicKey.decode(publicKey));
      byte[] signature = secretKey.sign(message);
      assertThat(key.verify(message, signature)).isTrue();
      assertThat(secretKey.sign(message)).isEqualTo(signature);
      signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      assertThat(key.verify(message, signature)).isFalse();
      byte[] longer = java.util.Arrays.copyOf(message, message.length + 1);
      assertThat(key.verify(longer, secretKey.sign(message))).isFalse();
      publicKey[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
      Sr25519PublicKey otherKey = Sr25519PublicKey.decode(publicKey);
      assertThat(otherKey != null && otherKey.verify(message, secretKey.sign(message))).isFalse();
    }
  }

  /** Two signatures with one nonce would tell the key. */
  @Test
  void noncesDependOnMessageAndSeed() {
    byte[] bytes = new byte[64];
    bytes[0] = 5;
    Sr25519SecretKey key = Sr25519SecretKey.ofBytes(bytes);
    bytes[63] = 1;
    Sr25519SecretKey otherSeed = Sr25519SecretKey.ofBytes(bytes);
    assertThat(otherSeed.publicKey()).isEqualTo(key.publicKey());
    byte[] ofMessage = r(key.sign(new byte[] {1}));
    assertThat(r(key.sign(new byte[] {2}))).isNotEqualTo(ofMessage);
    assertThat(r(otherSeed.sign(new byte[] {1}))).isNotEqualTo(ofMessage);
  }

  private static byte[] r(byte[] signature) {
    return java.util.Arrays.copyOf(signature, 32);
  }

  @Test
  void handsOutCopiesOfItsKey() {
    Sr25519SecretKey key = Sr25519SecretKey.ofMiniSecret(Signed.K2);
    key.publicKey()[0] ^= 1;
    assertThat(key.publicKey())
        .isEqualTo(Sr25519SecretKey.ofMiniSecret(Signed.K2.clone()).publicKey());
  }

  /** A short number leaves zeros in the signature's end. */
  @Test
  void writesShortNumbers() {
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[64];
      bytes[0] = 1;
      bytes[32] = (byte) i;
      bytes[33] = (byte) (i >> 8);
      byte[] signature = Sr25519SecretKey.ofBytes(bytes).sign(new byte[0]);
      BigInteger s = PointBytes.littleEndian(signature, 32, 32).clearBit(255);
      if (s.bitLength() < 248) {
        Sr25519PublicKey key =
            Objects.requireNonNull(
                Sr25519PublicKey.decode(Sr25519SecretKey.ofBytes(bytes).publicKey()));
        assertThat(key.verify(new byte[0], signature)).isTrue();
        return;
      }
    }
    throw new AssertionError("no short number was found");
  }
}
