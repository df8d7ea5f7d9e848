package io.aleph4j.protocol.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.AggregateFold;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Spec 01 §5.2, spec 02 §3.8. */
class PricingTimelineTest {

  private static AggregateFold.Element element(int hash, long micros, Map<String, String> entries) {
    return new AggregateFold.Element(
        new ItemHash(PriceContents.hash(hash)), new Timestamp(micros), entries);
  }

  private static String storage(String rates) {
    return "{\"price\":{\"storage\":" + rates + "}}";
  }

  private static String holding(PricingTimeline timeline, long micros) {
    return timeline
        .at(new Timestamp(micros))
        .of(Product.STORAGE)
        .storage()
        .holding()
        .toPlainString();
  }

  @Test
  void withoutElementsTheDefaultsAreInForce() {
    PricingTimeline timeline = PricingTimeline.of(List.of());
    assertThat(timeline.at(new Timestamp(Long.MIN_VALUE))).isEqualTo(Pricing.defaults());
    assertThat(timeline.at(new Timestamp(Long.MAX_VALUE))).isEqualTo(Pricing.defaults());
    assertThat(timeline.changes()).isEqualTo(1);
  }

  /** In any order; an element counts from its own microsecond on, of two at one time the later. */
  @Test
  void elementsCountFromTheirTimeOn() {
    PricingTimeline timeline =
        PricingTimeline.of(
            List.of(
                element(9, 2000, Map.of("storage", storage("{\"holding\":\"4\"}"))),
                element(1, 1000, Map.of("storage", storage("{\"holding\":\"2\"}"))),
                element(3, 2000, Map.of("storage", storage("{\"holding\":\"3\"}")))));
    assertThat(timeline.changes()).isEqualTo(4);
    assertThat(holding(timeline, 999)).isEqualTo("0.333333333");
    assertThat(holding(timeline, 1000)).isEqualTo("2");
    assertThat(holding(timeline, 1001)).isEqualTo("2");
    assertThat(holding(timeline, 1999)).isEqualTo("2");
    assertThat(holding(timeline, 2000)).isEqualTo("4");
    assertThat(holding(timeline, Long.MAX_VALUE)).isEqualTo("4");
  }

  /** Whole products are replaced; what the new one leaves out is the default, not the old. */
  @Test
  void whatIsLeftOutIsTheDefault() {
    PricingTimeline timeline =
        PricingTimeline.of(
            List.of(
                element(
                    1,
                    1000,
                    Map.of(
                        "instance",
                        "{\"price\":{\"storage\":{\"credit\":\"9\"},"
                            + "\"compute_unit\":{\"holding\":\"2000\",\"credit\":null}},"
                            + "\"compute_unit\":{\"disk_mib\":5}}",
                        "settings",
                        "{}")),
                element(2, 2000, Map.of("instance", "{\"tiers\":[]}", "storage", "7"))));
    ProductPricing first = timeline.at(new Timestamp(1500)).of(Product.INSTANCE);
    assertThat(first.storage().credit()).isEqualTo("9");
    assertThat(first.storage().holding()).isEqualTo("0.05");
    assertThat(first.compute().holding()).isEqualTo("2000");
    assertThat(first.compute().payg()).isEqualTo("0.055");
    assertThat(first.compute().credit()).isEqualTo("0");
    assertThat(first.unit()).isEqualTo(new ComputeUnit(1, 2048, 5));
    assertThat(first.tiers()).hasSize(6);
    assertThat(timeline.at(new Timestamp(1500)).of(Product.PROGRAM))
        .isEqualTo(Pricing.defaults().of(Product.PROGRAM));

    ProductPricing second = timeline.at(new Timestamp(2000)).of(Product.INSTANCE);
    assertThat(second.storage()).isEqualTo(Pricing.defaults().of(Product.INSTANCE).storage());
    assertThat(second.unit()).isEqualTo(ComputeUnit.UNDEFINED);
    assertThat(timeline.at(new Timestamp(2000)).of(Product.STORAGE))
        .isEqualTo(Pricing.defaults().of(Product.STORAGE));
  }

  /** A later element that cannot be read does not bring an older price back. */
  @Test
  void whatCannotBeReadIsTheDefault() {
    PricingTimeline timeline =
        PricingTimeline.of(
            List.of(
                element(1, 1000, Map.of("storage", storage("{\"holding\":\"2\"}"))),
                element(2, 2000, Map.of("storage", storage("{\"holding\":\"free\"}"))),
                element(3, 3000, Map.of("storage", "{not JSON")),
                element(4, 4000, Map.of())));
    assertThat(holding(timeline, 1000)).isEqualTo("2");
    assertThat(holding(timeline, 2000)).isEqualTo("0.333333333");
    assertThat(holding(timeline, 3000)).isEqualTo("0.333333333");
    assertThat(holding(timeline, 4000)).isEqualTo("0.333333333");
    assertThat(timeline.changes()).isEqualTo(5);
  }
}
