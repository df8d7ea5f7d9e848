package io.aleph4j.client;

import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;

/** Times as the API spells them: decimal seconds without an exponent. */
final class Seconds {

  private Seconds() {}

  static String of(Timestamp time) {
    return BigDecimal.valueOf(time.micros(), 6).stripTrailingZeros().toPlainString();
  }
}
