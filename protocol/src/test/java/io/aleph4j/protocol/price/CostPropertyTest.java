package io.aleph4j.protocol.price;

import static io.aleph4j.protocol.price.PriceContents.gpus;
import static io.aleph4j.protocol.price.PriceContents.hash;
import static io.aleph4j.protocol.price.PriceContents.instance;
import static io.aleph4j.protocol.price.PriceContents.program;
import static io.aleph4j.protocol.price.PriceContents.sizes;
import static io.aleph4j.protocol.price.PriceContents.store;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every cost. */
class CostPropertyTest {

  private static final CostCalculator CALCULATOR =
      new CostCalculator(Pricing.defaults(), NetworkSettings.defaults());
  private static final BigDecimal LEAST = new BigDecimal("0.000277777777777777");
  private static final long LARGEST = 1L << 42;

  private static ExecutableContent machine(
      Payment.Type type, boolean instance, int cpus, int memory, int disk, boolean card) {
    String resources = "\"resources\":{\"vcpus\":%d,\"memory\":%d}".formatted(cpus, memory);
    String volumes =
        "\"volumes\":[{\"ref\":\"%s\"},{\"name\":\"n\",\"size_mib\":%d}]".formatted(hash(1), disk);
    if (!instance) {
      return program(type.wireName(), card, resources, volumes);
    }
    String node = "\"requirements\":{\"node\":{\"node_hash\":\"HASH\"}}";
    return instance(
        type.wireName(), resources, volumes, card ? gpus("10de:2684", "10de:20b2") : node);
  }

  private static Cost cost(ExecutableContent content, long bytes) {
    return CALCULATOR.ofMachine(
        content, sizes(Map.of(hash(1), bytes, PriceContents.HASH, bytes / 2)), SizeEstimates.NONE);
  }

  @Property
  void totalsAreSumsAndTheDiscountIsWithinTheVolumes(
      @ForAll Payment.Type type,
      @ForAll boolean instance,
      @ForAll @IntRange(min = 1, max = 256) int cpus,
      @ForAll @IntRange(min = 1, max = 1_048_576) int memory,
      @ForAll @IntRange(min = 1, max = 1_953_125) int disk,
      @ForAll boolean card,
      @ForAll @LongRange(max = LARGEST) long bytes) {
    Cost cost = cost(machine(type, instance, cpus, memory, disk, card), bytes);
    for (Payment.Type way : Payment.Type.values()) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal volumes = BigDecimal.ZERO;
      BigDecimal discount = BigDecimal.ZERO;
      for (CostLine line : cost.lines()) {
        BigDecimal amount = line.amounts().of(way);
        assertThat(amount.scale()).isEqualTo(Decimals.SCALE);
        sum = sum.add(amount);
        switch (line.type()) {
          case EXECUTION -> assertThat(amount).isPositive();
          case EXECUTION_VOLUME_DISCOUNT -> discount = amount;
          default -> volumes = volumes.add(amount);
        }
      }
      assertThat(cost.total(way)).isEqualTo(sum);
      assertThat(discount).isBetween(volumes.negate(), BigDecimal.ZERO);
    }
  }

  @Property
  void whoPaysWithCreditsPaysAtLeastOneAnHour(
      @ForAll boolean instance,
      @ForAll @IntRange(min = 1, max = 4) int cpus,
      @ForAll @IntRange(min = 1, max = 100) int disk,
      @ForAll @LongRange(max = 1 << 25) long bytes) {
    Cost credit = cost(machine(Payment.Type.CREDIT, instance, cpus, 1, disk, false), bytes);
    Cost hold = cost(machine(Payment.Type.HOLD, instance, cpus, 1, disk, false), bytes);
    for (int i = 0; i < credit.lines().size() - 1; i++) {
      BigDecimal amount = credit.lines().get(i).amounts().credit();
      BigDecimal without = hold.lines().get(i).amounts().credit();
      assertThat(amount).isEqualTo(without.max(LEAST));
    }
  }

  @Property
  void moreIsNeverCheaper(
      @ForAll Payment.Type type,
      @ForAll boolean instance,
      @ForAll boolean card,
      @ForAll @IntRange(min = 1, max = 255) int cpus,
      @ForAll @LongRange(max = LARGEST) long bytes,
      @ForAll @LongRange(max = 1 << 30) long more) {
    ExecutableContent content = machine(type, instance, cpus, 4096, 5000, card);
    Amounts cost = cost(content, bytes).total();
    assertIsAtLeast(cost(content, bytes + more).total(), cost);
    if (type != Payment.Type.SUPERFLUID) {
      assertIsAtLeast(ofFile(type, bytes + more), ofFile(type, bytes));
    }
  }

  private static Amounts ofFile(Payment.Type type, long bytes) {
    return CALCULATOR
        .ofStore(
            store(type.wireName(), "storage"),
            new ItemHash(hash(7)),
            sizes(Map.of(PriceContents.HASH, bytes)),
            SizeEstimates.NONE)
        .total();
  }

  private static void assertIsAtLeast(Amounts larger, Amounts smaller) {
    for (Payment.Type way : Payment.Type.values()) {
      assertThat(larger.of(way)).isGreaterThanOrEqualTo(smaller.of(way));
    }
  }
}
