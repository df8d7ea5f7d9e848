package io.aleph4j.node;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.math.BigDecimal;

/** Rules about payment for tests that are not about payment. */
public final class Payments {

  private static final Timestamp NEVER = new Timestamp(Long.MAX_VALUE);

  private Payments() {}

  /** Everybody can pay for everything, in each way, at any time. */
  public static PaymentSettings lenient() {
    return PaymentSettings.network()
        .with(new PaymentPolicy(NEVER, Long.MAX_VALUE, NEVER, NEVER, 25 << 20))
        .assuming(new BigDecimal("1e12"), 1_000_000_000_000_000L);
  }

  /** The network's rules, and everybody can pay for everything. */
  public static RuleSettings lenientRules() {
    return RuleSettings.defaults().with(lenient());
  }

  /** A node with these rules. */
  public static CoreNodeSettings settings() {
    return CoreNodeSettings.defaults().withRules(lenientRules());
  }
}
