package io.aleph4j.protocol;

/** Reads how a message is paid for (spec 01 §2.7). */
final class PaymentFields {

  private static final Keys KEYS = Keys.open("type", "chain", "receiver");

  private PaymentFields() {}

  /** The payment that this content names; {@link Payment#HOLD} when none. */
  static Payment optional(SchemaReader content) {
    return content.given("payment").map(PaymentFields::read).orElse(Payment.HOLD);
  }

  static Payment read(SchemaValue value) {
    SchemaReader payment = value.object(KEYS);
    Payment.Type type =
        Payment.Type.ofWireName(payment.string("type"))
            .orElseThrow(() -> payment.value("type").unexpected("a payment type"));
    return new Payment(
        type,
        payment.given("chain").map(PaymentFields::chain).orElse(null),
        payment.given("receiver").map(SchemaValue::string).orElse(null));
  }

  private static Chain chain(SchemaValue value) {
    return Chain.ofCode(value.string()).orElseThrow(() -> value.unexpected("the code of a chain"));
  }
}
