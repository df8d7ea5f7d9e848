package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of RFC 9496, and the laws of a group. */
class RistrettoPointTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final BigInteger ORDER = RistrettoPoint.ORDER;

  private final Random random = new Random(11);

  @ParameterizedTest
  @CsvSource({
    "0, 0000000000000000000000000000000000000000000000000000000000000000",
    "1, e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "2, 6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "3, 94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
    "4, da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
    "5, e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
    "6, f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
    "7, 44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
    "8, 903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
    "15, e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e"
  })
  void multipliesTheGenerator(int number, String encoding) {
    BigInteger scalar = BigInteger.valueOf(number);
    RistrettoPoint point = RistrettoPoint.baseTimes(scalar);
    assertThat(HEX.formatHex(point.encode())).isEqualTo(encoding);
    assertThat(decode(encoding).encode()).isEqualTo(point.encode());
    assertThat(point.negate().encode())
        .isEqualTo(RistrettoPoint.baseTimes(scalar.negate().mod(ORDER)).encode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // not below the prime
        "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        // negative
        "0100000000000000000000000000000000000000000000000000000000000000",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
        "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
        // no square
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
        "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
        "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad87",
        "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
        // a negative product of the coordinates
        "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
        "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
        "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
        "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
        // y is 0
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refusesWhatSpellsNoElement(String encoding) {
    assertThat(RistrettoPoint.decode(HEX.parseHex(encoding))).isNull();
  }

  @Test
  void sumsOfMultiplesAreMultiplesOfSums() {
    for (int i = 0; i < 100; i++) {
      BigInteger a = scalar(i);
      BigInteger b = scalar(i / 3);
      BigInteger c = scalar(i / 7);
      byte[] sum =
          RistrettoPoint.baseTimesPlus(b, c, RistrettoPoint.baseTimes(a).multiples()).encode();
      BigInteger expected = a.multiply(c).add(b).mod(ORDER);
      assertThat(sum).isEqualTo(RistrettoPoint.baseTimes(expected).encode());
      RistrettoPoint decoded = decode(HEX.formatHex(sum));
      assertThat(decoded.encode()).isEqualTo(sum);
      assertThat(
              RistrettoPoint.baseTimesPlus(expected, BigInteger.ONE, decoded.negate().multiples())
                  .encode())
          .isEqualTo(new byte[32]);
    }
  }

  /** Numbers at the limits first, then random ones. */
  private BigInteger scalar(int i) {
    return switch (i) {
      case 0 -> BigInteger.ZERO;
      case 1 -> ORDER.subtract(BigInteger.ONE);
      case 2 -> BigInteger.ONE;
      case 3 -> BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE);
      case 4 -> BigInteger.ONE.shiftLeft(252);
      default -> new BigInteger(252, random);
    };
  }

  private static RistrettoPoint decode(String encoding) {
    return Objects.requireNonNull(RistrettoPoint.decode(HEX.parseHex(encoding)));
  }
}
