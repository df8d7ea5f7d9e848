package io.aleph4j.protocol.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §7.5. */
class DecimalsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.000000000000000000",
    "0E-30, 0.000000000000000000",
    "1, 1.000000000000000000",
    "0.05, 0.050000000000000000",
    "1E3, 1000.000000000000000000",
    "0.1234567890123456789, 0.123456789012345678",
    "0.0000000000000000019, 0.000000000000000001",
    "0.0000000000000000009, 0.000000000000000000",
    "-0.0000000000000000001, -0.000000000000000001",
    "-1.0000000000000000019, -1.000000000000000002",
    "12345678901234567890.5, 12345678901234567890.500000000000000000",
  })
  void isCutToEighteenDecimals(BigDecimal number, String text) {
    assertThat(Decimals.text(number)).isEqualTo(text);
    assertThat(Decimals.floor(number)).isEqualTo(new BigDecimal(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0.00000095367431640625",
    "1048576, 1",
    "26214400, 25",
    "26214401, 25.00000095367431640625",
    "123456789, 117.73756885528564453125",
    // The double nearest to 2^53 + 1 is 2^53.
    "9007199254740993, 8589934592",
    "9223372036854775807, 8796093022208",
  })
  void mebibytesAreThoseOfDoubles(long bytes, BigDecimal mebibytes) {
    assertThat(Decimals.mebibytes(bytes)).isEqualByComparingTo(mebibytes);
  }

  @Test
  void sizesAreNotNegative() {
    assertThatThrownBy(() -> Decimals.mebibytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  /** Half to even, and 28 digits in all, not behind the point. */
  @ParameterizedTest
  @CsvSource({
    "1.0000000000000000000000000005, 1.000000000000000000000000000",
    "1.0000000000000000000000000015, 1.000000000000000000000000002",
    "1.00000000000000000000000000051, 1.000000000000000000000000001",
    "12345678901234567890.123456789, 12345678901234567890.12345679",
  })
  void productsHaveTwentyEightDigits(BigDecimal number, BigDecimal product) {
    Amounts product28 = new Amounts(number, number, number).times(BigDecimal.ONE);
    assertThat(product28).isEqualTo(new Amounts(product, product, product));
  }
}
