package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerSignatureTest {

  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3006020101020101",
    "0, 0, 3006020100020100",
    "7f, 80, 300702017f02020080",
    "80, 7f, 30070202008002017f",
    "ff00, 100, 3009020300ff0002020100",
  })
  void writesAndReadsSmallIntegers(String r, String s, String der) {
    byte[] signature = HEX.parseHex(padded(r) + padded(s));
    assertThat(HEX.formatHex(DerSignature.encode(signature))).isEqualTo(der);
    assertThat(DerSignature.decode(HEX.parseHex(der))).isEqualTo(signature);
  }

  private static String padded(String digits) {
    return "0".repeat(64 - digits.length()) + digits;
  }

  @Test
  void readsWhatItWrote() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] signature = new byte[64];
      random.nextBytes(signature);
      Arrays.fill(signature, 0, random.nextInt(33), (byte) 0);
      Arrays.fill(signature, 32, 32 + random.nextInt(33), (byte) 0);
      byte[] der = DerSignature.encode(signature);
      assertThat(DerSignature.decode(der)).isEqualTo(signature);
      for (int length = 0; length < der.length; length++) {
        assertThat(DerSignature.decode(Arrays.copyOf(der, length))).isNull();
      }
      assertThat(DerSignature.decode(Arrays.copyOf(der, der.length + 1))).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "30",
    "3000",
    "3002",
    "30020201",
    "300402010102",
    "30050201010201",
    // another tag for the sequence, r, s
    "3106020101020101",
    "3006030101020101",
    "3006020101030101",
    // lengths that are too small, too large, empty, long or without end
    "3005020101020101",
    "3007020101020101",
    "3006020201020101",
    "3006020101020201",
    "3006020001020101",
    "300402000200",
    "308106020101020101",
    "300702810101020101",
    "3080020101020101",
    "3006028001020101",
    "30060201010200",
    // bytes after s
    "300702010102010100",
    "300602010102010100",
    // negative, or with a zero that no sign bit asks for
    "3006020180020101",
    "3006020101020180",
    "300702020001020101",
    "300702010102020001",
    // longer than 32 bytes
    "3026022101000000000000000000000000000000000000000000000000000000000000000020101",
  })
  void refusesOtherSpellings(String der) {
    String even = der.length() % 2 == 0 ? der : der + "0";
    assertThat(DerSignature.decode(HEX.parseHex(even))).isNull();
  }

  /** A signature is verified only if libsecp256k1 reads it, and then it is read alike. */
  @Test
  void agreesWithLibsecp256k1() {
    assumeTrue(NativeSecp256k1.load() != null, "SKIPPED: no native library");
    fr.acinq.secp256k1.Secp256k1 library = fr.acinq.secp256k1.Secp256k1.get();
    Secp256k1 curve = Secp256k1.fastest();
    byte[] key = Secp256k1.compress(curve.publicKey(Signed.K1));
    Random random = new Random(9);
    int valid = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] digest = new byte[32];
      digest[0] = (byte) i;
      byte[] der = mutate(DerSignature.encode(curve.sign(digest, Signed.K1)), random);
      byte[] signature = DerSignature.decode(der);
      boolean verified =
          signature != null && LowS.holds(signature) && curve.verify(digest, signature, key);
      assertThat(verified).as(HEX.formatHex(der)).isEqualTo(verifies(library, der, digest, key));
      valid += verified ? 1 : 0;
    }
    assertThat(valid).isBetween(100, 15_000);
  }

  private static boolean verifies(
      fr.acinq.secp256k1.Secp256k1 library, byte[] der, byte[] digest, byte[] key) {
    try {
      return library.verify(library.der2compact(der), digest, key);
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  private static byte[] mutate(byte[] der, Random random) {
    int rLength = der[3];
    int[] structure = {0, 1, 2, 3, 4, 4 + rLength, 5 + rLength, 6 + rLength, der.length - 1};
    int at = structure[random.nextInt(structure.length)];
    return switch (random.nextInt(5)) {
      case 0 -> der;
      case 1 -> {
        der[at] = (byte) (der[at] + random.nextInt(5) - 2);
        yield der;
      }
      case 2 -> {
        der[at] = (byte) random.nextInt(256);
        yield der;
      }
      case 3 -> {
        byte[] longer = inserted(der, at, (byte) (random.nextBoolean() ? 0 : random.nextInt(256)));
        longer[1]++;
        if (at == 4) {
          longer[3]++;
        } else if (at == 6 + rLength) {
          longer[5 + rLength]++;
        }
        yield longer;
      }
      default -> Arrays.copyOf(der, der.length + 1 - random.nextInt(3));
    };
  }

  private static byte[] inserted(byte[] bytes, int at, byte value) {
    byte[] longer = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    return longer;
  }
}
