package io.aleph4j.protocol.price;

import static io.aleph4j.protocol.price.PriceContents.instance;
import static io.aleph4j.protocol.price.PriceContents.program;
import static io.aleph4j.protocol.price.PriceContents.store;
import static io.aleph4j.protocol.price.PriceContents.verifiable;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.MachineSpec;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §7.7 to §7.9. */
class PaymentPolicyTest {

  private static final PaymentPolicy POLICY = PaymentPolicy.NETWORK;
  private static final long SMALL = 25 * 1024 * 1024;
  private static final String NODE = "\"requirements\":{\"node\":{\"node_hash\":\"HASH\"}}";
  private static final Cost COST =
      new Cost(
          List.of(
              new CostLine(
                  CostType.STORAGE,
                  "STORAGE",
                  null,
                  new Amounts(BigDecimal.TEN, BigDecimal.ONE, BigDecimal.TWO))));

  private static Timestamp at(String instant, long micros) {
    return new Timestamp(Timestamp.of(Instant.parse(instant)).micros() + micros);
  }

  @Test
  void datesOfTheNetwork() {
    assertThat(POLICY)
        .isEqualTo(
            new PaymentPolicy(
                at("2025-04-04T13:57:59Z", 0),
                22_196_000,
                at("2026-03-11T00:00:00Z", 0),
                at("2027-01-01T00:00:00Z", 0),
                26_214_400));
  }

  /**
   * The columns are one microsecond before, at and after each date. F is free, R refused, C must
   * cover.
   */
  @ParameterizedTest
  @CsvSource({
    "on demand, , FCC CCC CRR",
    "on demand, hold, FCC CCC CRR",
    "on demand, superfluid, FFF FFF FRR",
    "on demand, credit, FCC CCC CCC",
    "persistent, hold, CCC CRR RRR",
    "persistent, superfluid, FFF FRR RRR",
    "persistent, credit, CCC CCC CCC",
    "instance, , CCC CRR RRR",
    "instance, hold, CCC CRR RRR",
    "instance, superfluid, FFF FRR RRR",
    "instance, credit, CCC CCC CCC",
    "verifiable, credit, CCC CCC CCC",
    "verifiable, hold, RRR RRR RRR",
    "small file, , FFF FFF FRR",
    "small file, hold, FFF FFF FRR",
    "small file, credit, FCC CCC CCC",
    "large file, hold, FCC CCC CRR",
    "large file, credit, FCC CCC CCC",
    "empty file, hold, FCC CCC CRR",
    "empty file, credit, FCC CCC CCC",
  })
  void dates(String kind, @Nullable String payment, String expected) {
    Timestamp[] dates = {
      POLICY.paidFrom(), POLICY.machinesByCreditFrom(), POLICY.allByCreditFrom()
    };
    StringBuilder verdicts = new StringBuilder();
    for (Timestamp date : dates) {
      verdicts.append(verdicts.isEmpty() ? "" : " ");
      for (int offset = -1; offset <= 1; offset++) {
        Timestamp time = new Timestamp(date.micros() + offset);
        verdicts.append(letter(verdict(kind, payment, new MessageDate(time, null)), payment));
      }
    }
    assertThat(verdicts).hasToString(expected);
  }

  private static Verdict verdict(String kind, @Nullable String payment, MessageDate date) {
    return switch (kind) {
      case "on demand" -> POLICY.ofMachine(program(payment, false), date, COST);
      case "persistent" -> POLICY.ofMachine(program(payment, true), date, COST);
      case "instance" -> POLICY.ofMachine(instance(payment, NODE), date, COST);
      case "verifiable" -> POLICY.ofMachine(verifiableBy(payment), date, COST);
      case "small file" -> POLICY.ofStore(store(payment, "storage"), date, SMALL, COST);
      case "large file" -> POLICY.ofStore(store(payment, "storage"), date, SMALL + 1, COST);
      default -> POLICY.ofStore(store(payment, "storage"), date, 0, COST);
    };
  }

  /** The schema has no other way than credits; the rule does not rely on it. */
  private static ExecutableContent verifiableBy(@Nullable String payment) {
    VerifiableProgramContent content = (VerifiableProgramContent) verifiable();
    MachineSpec spec = content.spec();
    return new VerifiableProgramContent(
        content.address(),
        content.time(),
        new MachineSpec(
            spec.allowAmend(),
            spec.variables(),
            spec.authorizedKeys(),
            spec.resources(),
            new Payment(Payment.Type.ofWireName(String.valueOf(payment)).orElseThrow(), null, null),
            spec.requirements(),
            spec.replaces()),
        content.internet(),
        content.runtime(),
        content.runtimeComment(),
        content.workload(),
        content.policy(),
        content.measurements(),
        content.volumes(),
        content.header());
  }

  private static char letter(Verdict verdict, @Nullable String payment) {
    Payment.Type type =
        payment == null ? Payment.Type.HOLD : Payment.Type.ofWireName(payment).orElseThrow();
    return switch (verdict) {
      case Verdict.Free _ -> 'F';
      case Verdict.Refused refused -> {
        assertThat(refused.type()).isEqualTo(type);
        yield 'R';
      }
      case Verdict.MustCover cover -> {
        assertThat(cover.type()).isEqualTo(type);
        assertThat(cover.cost()).isEqualTo(COST.total(type));
        yield 'C';
      }
    };
  }

  /** The height is compared instead of the time, and only where something was free once. */
  @ParameterizedTest
  @CsvSource({
    "on demand, hold, -1, 22195999, F",
    "on demand, hold, -1, 22196000, C",
    "on demand, hold, 1, 22195999, F",
    "on demand, hold, 1, 22196000, C",
    "large file, hold, -1, 22196000, C",
    "large file, hold, 1, 22195999, F",
    "large file, credit, 1, 0, F",
    "instance, hold, 1, 22195999, C",
    "persistent, hold, -1, 22195999, C",
    // Even when nothing else than credits would be taken.
    "on demand, hold, 100000000000000, 1, F",
    "large file, hold, 100000000000000, 1, F",
    "large file, hold, 100000000000000, 22196000, R",
    "instance, hold, 100000000000000, 1, R",
  })
  void heights(String kind, String payment, long offset, long height, char expected) {
    Timestamp time = new Timestamp(POLICY.paidFrom().micros() + offset);
    assertThat(letter(verdict(kind, payment, new MessageDate(time, height)), payment))
        .isEqualTo(expected);
  }

  /** Known before it is here is only what IPFS says. */
  @ParameterizedTest
  @CsvSource({
    "ipfs, hold, 26214400, F",
    "ipfs, hold, 26214401, C",
    "ipfs, credit, 1, C",
    "ipfs, hold, 0, 0",
    "ipfs, credit, 0, 0",
    "storage, hold, 1, 0",
    "storage, credit, 26214401, 0",
  })
  void announcedFiles(String engine, String payment, long bytes, char expected) {
    MessageDate paid = new MessageDate(POLICY.paidFrom(), null);
    Verdict verdict = POLICY.ofAnnouncedStore(store(payment, engine), paid, bytes, COST);
    if (expected == '0') {
      assertThat(verdict).isInstanceOf(Verdict.MustCover.class);
      assertThat(((Verdict.MustCover) verdict).cost()).isZero();
      assertThat(((Verdict.MustCover) verdict).type().wireName()).isEqualTo(payment);
    } else {
      assertThat(letter(verdict, payment)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipfs", "storage"})
  void announcedFilesFollowTheDates(String engine) {
    MessageDate free = new MessageDate(new Timestamp(POLICY.paidFrom().micros() - 1), null);
    MessageDate late = new MessageDate(POLICY.allByCreditFrom(), null);
    assertThat(POLICY.ofAnnouncedStore(store("credit", engine), free, 1L << 40, COST))
        .isInstanceOf(Verdict.Free.class);
    assertThat(POLICY.ofAnnouncedStore(store("hold", engine), late, 1, COST))
        .isEqualTo(new Verdict.Refused(Payment.Type.HOLD));
  }

  @ParameterizedTest
  @CsvSource({
    "HOLD, 10, 5, 15",
    "HOLD, 0, 5, 5",
    "CREDIT, 0.000000000000000001, 2, 172800.0000000000000864",
    "CREDIT, 0, 0, 0",
  })
  void requiredAmounts(
      Payment.Type type, BigDecimal cost, BigDecimal current, BigDecimal required) {
    Verdict.MustCover cover = new Verdict.MustCover(type, cost);
    assertThat(cover.required(current)).isEqualByComparingTo(required);
    BigDecimal little = new BigDecimal("1E-18");
    assertThat(cover.isCovered(required, current)).isTrue();
    assertThat(cover.isCovered(required.add(little), current)).isTrue();
    assertThat(cover.isCovered(required.subtract(little), current)).isFalse();
  }
}
