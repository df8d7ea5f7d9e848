package io.aleph4j.daemon;

import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Says in words how things are paid for today, and what changes when (spec 01 §7.8). */
final class PaymentNotes {

  private PaymentNotes() {}

  /** A line for each rule. */
  static List<String> of(PaymentPolicy policy, Instant now) {
    Timestamp today = Timestamp.of(now);
    return List.of(
        "Payment, by the date of each message:",
        "  files and programs on demand must be paid for "
            + since(policy.paidFrom(), today)
            + ", but for files of up to "
            + policy.freeFileBytes() / (1 << 20)
            + " MiB that are paid by 'hold'",
        "  machines that always run: 'hold' and 'superfluid' are refused "
            + since(policy.machinesByCreditFrom(), today),
        "  everything else: 'hold' and 'superfluid' are refused "
            + since(policy.allByCreditFrom(), today));
  }

  private static String since(Timestamp from, Timestamp now) {
    Instant moment = Instant.EPOCH.plus(from.micros(), ChronoUnit.MICROS);
    return from.compareTo(now) <= 0 ? "since " + moment : "from " + moment + " on, not yet";
  }
}
