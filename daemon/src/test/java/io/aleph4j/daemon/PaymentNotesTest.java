package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.price.PaymentPolicy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code alephd up} says about payment, before and behind each date. */
class PaymentNotesTest {

  @ParameterizedTest
  @CsvSource({
    "2025-04-04T13:57:58.999999Z, 0",
    "2025-04-04T13:57:59Z, 1",
    "2026-03-10T23:59:59Z, 1",
    "2026-03-11T00:00:00Z, 2",
    "2026-12-31T23:59:59.999999Z, 2",
    "2027-01-01T00:00:00Z, 3",
  })
  void saysWhichRulesHoldAndFromWhenTheOthersWill(Instant now, int holding) {
    List<String> lines = PaymentNotes.of(PaymentPolicy.NETWORK, now);
    assertThat(lines).filteredOn(line -> line.contains(" since ")).hasSize(holding);
    assertThat(lines).filteredOn(line -> line.contains("not yet")).hasSize(3 - holding);
    assertThat(String.join(" ", lines))
        .contains("2025-04-04T13:57:59Z", "2026-03-11T00:00:00Z", "2027-01-01T00:00:00Z", "25 MiB");
  }
}
