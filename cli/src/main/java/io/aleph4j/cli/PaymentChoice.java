package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.time.Instant;
import java.util.Locale;

/** How something is paid for. */
enum PaymentChoice {
  HOLD,
  CREDIT;

  /** What published clients take for a program, as long as the network takes it at all. */
  static PaymentChoice forProgram(boolean persistent, Instant now) {
    PaymentPolicy network = PaymentPolicy.NETWORK;
    Timestamp creditFrom = persistent ? network.machinesByCreditFrom() : network.allByCreditFrom();
    return Timestamp.of(now).compareTo(creditFrom) < 0 ? HOLD : CREDIT;
  }

  /** The same as messages say it. */
  Payment of(Account account) {
    return switch (this) {
      case HOLD -> new Payment(Payment.Type.HOLD, account.chain(), null);
      case CREDIT -> new Payment(Payment.Type.CREDIT, null, null);
    };
  }

  /** As a person writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
