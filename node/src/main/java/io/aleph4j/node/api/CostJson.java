package io.aleph4j.node.api;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.price.Amounts;
import io.aleph4j.protocol.price.Cost;
import io.aleph4j.protocol.price.CostLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes costs and balances as the network spells them (spec 02 §1.4, §12.4, §12.5). */
final class CostJson {

  private static final int DECIMALS = 18;

  private CostJson() {}

  /** What a message costs, or would cost. */
  static void writeCosts(
      JsonGenerator json,
      Payment.Type payment,
      Address charged,
      List<CostLine> lines,
      VolumeSizes sizes) {
    BigDecimal total = new Cost(lines).total(payment);
    json.writeStartObject();
    number(json, "required_tokens", total);
    json.writeStringProperty("payment_type", payment.wireName());
    json.writeStringProperty("cost", decimals(total));
    json.writeName("detail");
    writeLines(json, lines, sizes);
    json.writeStringProperty("charged_address", charged.value());
    json.writeEndObject();
  }

  static void writeLines(JsonGenerator json, List<CostLine> lines, VolumeSizes sizes) {
    json.writeStartArray();
    for (CostLine line : lines) {
      json.writeStartObject();
      json.writeStringProperty("type", line.type().name());
      json.writeStringProperty("name", line.name());
      writeAmounts(json, "", line.amounts());
      number(json, "size_mib", sizes.of(line).orElse(null));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The three amounts, whose names begin so. */
  static void writeAmounts(JsonGenerator json, String prefix, Amounts amounts) {
    json.writeStringProperty(prefix + "cost_hold", decimals(amounts.hold()));
    json.writeStringProperty(prefix + "cost_stream", decimals(amounts.stream()));
    json.writeStringProperty(prefix + "cost_credit", decimals(amounts.credit()));
  }

  /** Exactly 18 decimals, toward minus infinity. */
  static String decimals(BigDecimal amount) {
    return amount.setScale(DECIMALS, RoundingMode.FLOOR).toPlainString();
  }

  /** A number in floating point; null for none. */
  static void number(JsonGenerator json, String name, @Nullable BigDecimal value) {
    json.writeName(name);
    json.writeRawValue(value == null ? "null" : CanonicalJson.number(value.doubleValue()));
  }

  /** A whole number of any size. */
  static void whole(JsonGenerator json, String name, BigDecimal value) {
    json.writeName(name);
    json.writeNumber(value.toBigInteger());
  }
}
