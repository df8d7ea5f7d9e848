package io.aleph4j.protocol.price;

import io.aleph4j.protocol.Payment;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a message costs.
 *
 * @param lines in the order in which they are shown; none when the file's size is unknown
 */
public record Cost(List<CostLine> lines) {

  /** No lines. */
  public static final Cost NONE = new Cost(List.of());

  public Cost {
    lines = List.copyOf(lines);
  }

  /** The sums over all lines, with 18 decimals each. */
  public Amounts total() {
    return lines.stream().map(CostLine::amounts).reduce(Amounts.ZERO, Amounts::plus).floor();
  }

  /** The sum in this way of paying, with 18 decimals. */
  public BigDecimal total(Payment.Type type) {
    return total().of(type);
  }
}
