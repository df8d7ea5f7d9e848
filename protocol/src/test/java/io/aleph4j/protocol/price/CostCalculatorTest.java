package io.aleph4j.protocol.price;

import static io.aleph4j.protocol.price.PriceContents.gpus;
import static io.aleph4j.protocol.price.PriceContents.hash;
import static io.aleph4j.protocol.price.PriceContents.instance;
import static io.aleph4j.protocol.price.PriceContents.program;
import static io.aleph4j.protocol.price.PriceContents.sizes;
import static io.aleph4j.protocol.price.PriceContents.store;
import static io.aleph4j.protocol.price.PriceContents.verifiable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §7.6; all other combinations are in {@link CostTableTest}. */
class CostCalculatorTest {

  private static final CostCalculator CALCULATOR =
      new CostCalculator(Pricing.defaults(), NetworkSettings.defaults());
  private static final ItemHash MESSAGE = new ItemHash(hash(77));
  private static final String CONFIDENTIAL =
      "\"environment\":{\"hypervisor\":\"qemu\",\"trusted_execution\":{\"policy\":1}}";
  private static final String TWO_UNITS = "\"resources\":{\"vcpus\":2,\"memory\":4096}";

  private static Cost cost(ExecutableContent content) {
    return CALCULATOR.ofMachine(content, FileSizes.none(), SizeEstimates.NONE);
  }

  private static String total(ExecutableContent content, Payment.Type type) {
    return Decimals.text(cost(content).total(type));
  }

  private static CostLine line(Cost cost, CostType type) {
    return cost.lines().stream().filter(line -> line.type() == type).findFirst().orElseThrow();
  }

  @Test
  void anInstanceOfOneUnitIncludesItsRootDisk() {
    assertThat(total(instance(null), Payment.Type.HOLD)).isEqualTo("1000.000000000000000000");
    assertThat(total(instance("superfluid"), Payment.Type.SUPERFLUID))
        .isEqualTo("0.000015277777777777");
    Cost credit = cost(instance("credit"));
    assertThat(line(credit, CostType.EXECUTION).amounts().credit())
        .isEqualTo("3.958333333333333333");
    assertThat(line(credit, CostType.EXECUTION_INSTANCE_VOLUME_ROOTFS).amounts().credit())
        .isEqualTo("1.022150487075618588");
    assertThat(line(credit, CostType.EXECUTION_VOLUME_DISCOUNT).amounts().credit())
        .isEqualTo("-1.022150487075618588");
  }

  @Test
  void confidentialCostsTwice() {
    assertThat(total(instance(null, CONFIDENTIAL), Payment.Type.HOLD))
        .isEqualTo("2000.000000000000000000");
    assertThat(total(instance("superfluid", CONFIDENTIAL), Payment.Type.SUPERFLUID))
        .isEqualTo("0.000030555555555555");
    Cost credit = cost(instance("credit", CONFIDENTIAL, TWO_UNITS));
    assertThat(line(credit, CostType.EXECUTION).amounts().credit())
        .isEqualTo("15.833333333333333333");
  }

  @ParameterizedTest
  @CsvSource({
    "hold, 100, 100, 100, 1017.500000000000000000",
    "superfluid, 1024, 10240, 51200, 0.000032243382777775",
  })
  void moreDisksThanAreIncluded(String payment, int a, int b, int c, String total) {
    String volumes =
        """
        "volumes":[{"mount":"/a","ephemeral":true,"size_mib":50},
          {"mount":"/b","name":"b","persistence":"host","size_mib":%d},
          {"mount":"/c","name":"c","persistence":"store","size_mib":%d},
          {"name":"d","persistence":"host","size_mib":%d}]\
        """
            .formatted(a, b, c);
    Cost cost = cost(instance(payment, volumes));
    assertThat(Decimals.text(cost.total(Payment.Type.ofWireName(payment).orElseThrow())))
        .isEqualTo(total);
    assertThat(cost.lines().stream().map(CostLine::name))
        .containsExactly(
            "instance",
            "EXECUTION_INSTANCE_VOLUME_ROOTFS",
            "#0:/a",
            "#1:/b",
            "#2:/c",
            "#3:EXECUTION_VOLUME_PERSISTENT",
            "EXECUTION_VOLUME_DISCOUNT");
  }

  @ParameterizedTest
  @CsvSource({
    "hold, 123456789, 39.245856245849358558",
    "credit, 123456789, 0.005876245769166474",
    "credit, 1, 0.001247742293793479",
    "credit, 26214400, 0.001247742293793479",
    "hold, 1048576, 0.333333333000000000",
    "hold, 20971520, 6.666666660000000000",
    "hold, 342884352, 108.999999891000000000",
  })
  void files(String payment, long bytes, String total) {
    FileSizes sizes = sizes(Map.of(PriceContents.HASH, bytes));
    Cost cost = CALCULATOR.ofStore(store(payment, "storage"), MESSAGE, sizes, SizeEstimates.NONE);
    assertThat(Decimals.text(cost.total(Payment.Type.ofWireName(payment).orElseThrow())))
        .isEqualTo(total);
    assertThat(cost.lines())
        .extracting(CostLine::type, CostLine::name, CostLine::ref)
        .containsExactly(tuple(CostType.STORAGE, "STORAGE", MESSAGE.value()));
  }

  /** A file that is not here, and an empty one, which the reference takes for the same. */
  @ParameterizedTest
  @CsvSource({"hold,", "credit,", "hold, 0", "credit, 0"})
  void filesWithoutSizeCostNothing(String payment, @Nullable Long bytes) {
    FileSizes sizes = bytes == null ? FileSizes.none() : sizes(Map.of(PriceContents.HASH, bytes));
    Cost cost = CALCULATOR.ofStore(store(payment, "ipfs"), MESSAGE, sizes, SizeEstimates.NONE);
    assertThat(cost).isEqualTo(Cost.NONE);
    assertThat(cost.total(Payment.Type.HOLD)).isEqualTo("0.000000000000000000");
  }

  @Test
  void estimatesGoBeforeKnownSizes() {
    FileSizes sizes = sizes(Map.of(PriceContents.HASH, 1L << 40));
    ExecutableContent program =
        program(
            "hold",
            false,
            "\"data\":{\"encoding\":\"zip\",\"mount\":\"/d\",\"ref\":\"HASH\"}",
            "\"volumes\":[{\"mount\":\"/1\",\"ref\":\"HASH\"},"
                + "{\"mount\":\"/2\",\"persistence\":\"host\",\"name\":\"p\",\"size_mib\":1024}]");
    SizeEstimates estimates =
        SizeEstimates.parse(
            StrictJson.parse(
                """
                {"code":{"estimated_size_mib":2048},"runtime":{"estimated_size_mib":1024},
                "data":{"estimated_size_mib":2048},"volumes":[{"estimated_size_mib":512},{}]}
                """));
    Cost cost = CALCULATOR.ofMachine(program, sizes, estimates);
    assertThat(Decimals.text(cost.total(Payment.Type.HOLD))).isEqualTo("630.400000000000000000");

    SizeEstimates ofFile = SizeEstimates.ofFile(new BigDecimal("0.5"));
    Cost file = CALCULATOR.ofStore(store("hold", "storage"), MESSAGE, sizes, ofFile);
    assertThat(Decimals.text(file.total(Payment.Type.HOLD))).isEqualTo("0.166666666500000000");
  }

  /** Whole MiB; below one, what the file here costs. */
  @ParameterizedTest
  @CsvSource({
    "hold, 104857599, , 32.999999967000000000",
    "hold, 104857600, , 33.333333300000000000",
    "credit, 26214399, , 0.001247742293793479",
    "credit, 1048575, , 0.000000000000000000",
    "credit, 1048575, 1048575, 0.001247742293793479",
    "hold, 1048575, 524288, 0.166666666500000000",
    "hold, 0, , 0.000000000000000000",
  })
  void announcedFiles(String payment, long bytes, @Nullable Long known, String total) {
    FileSizes sizes = known == null ? FileSizes.none() : sizes(Map.of(PriceContents.HASH, known));
    Cost cost = CALCULATOR.ofAnnouncedStore(store(payment, "ipfs"), MESSAGE, bytes, sizes);
    assertThat(Decimals.text(cost.total(Payment.Type.ofWireName(payment).orElseThrow())))
        .isEqualTo(total);
  }

  @Test
  void unresolvedFilesAreLeftOutAndTheDiscountStays() {
    Cost cost = cost(program("hold", true));
    assertThat(cost.lines().stream().map(CostLine::type))
        .containsExactly(CostType.EXECUTION, CostType.EXECUTION_VOLUME_DISCOUNT);
    assertThat(line(cost, CostType.EXECUTION_VOLUME_DISCOUNT).amounts())
        .isEqualTo(Amounts.ZERO.floor());
  }

  @Test
  void disksOfVerifiableProgramsCostNothing() {
    Cost cost =
        CALCULATOR.ofMachine(
            verifiable(), sizes(Map.of(PriceContents.HASH, 1L << 40)), SizeEstimates.NONE);
    assertThat(cost.lines().stream().map(CostLine::name))
        .containsExactly("instance_confidential", "EXECUTION_VOLUME_DISCOUNT");
    assertThat(cost.total(Payment.Type.CREDIT)).isEqualTo("7.916666666666666666");
  }

  /** The figures are compute units times 280 and 560. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10de:2684|1|6144|instance_gpu_standard|instance_gpu_standard=1680",
        // Eight processors count eight units, the card six.
        "10de:2684|8|16384|instance_gpu_standard|instance_gpu_standard=2240",
        "10de:20b2 10de:20b2|16|32768|instance_gpu_premium|instance_gpu_premium=17920",
        "10de:2684 10de:26b9|12|24576|instance_gpu_standard|instance_gpu_standard=5040",
        "10de:20b2 10de:2684|12|24576|instance_gpu_premium"
            + "|instance_gpu_premium=8960 instance_gpu_standard=1680",
        "10de:2684 10de:20b2|23|1|instance_gpu_premium"
            + "|instance_gpu_standard=1680 instance_gpu_premium=9520",
      })
  void graphicsCards(String devices, int cpus, int memory, String product, String lines) {
    String resources = "\"resources\":{\"vcpus\":%d,\"memory\":%d}".formatted(cpus, memory);
    ExecutableContent content = instance("hold", gpus(devices.split(" ", -1)), resources);
    assertThat(CALCULATOR.product(content).key()).isEqualTo(product);
    assertThat(
            cost(content).lines().stream()
                .filter(line -> line.type() == CostType.EXECUTION)
                .map(line -> line.name() + "=" + line.amounts().hold().toBigInteger()))
        .containsExactly(lines.split(" ", -1));
  }

  /** A card by a known device without a price, one that nobody knows, and one of several. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ffff:ffff|ffff:ffff|ask for one of compatible_gpus",
        "10de:2685|10de:2685|RTX 5090, for which the network's pricing has no tier",
        "10de:20B2|10de:20B2|ask for one of compatible_gpus",
        "10de:20b2 ffff:ffff|ffff:ffff|ask for one of compatible_gpus",
      })
  void graphicsCardsWithoutPrice(String devices, String unknown, String reason) {
    ExecutableContent content = instance("hold", gpus(devices.split(" ", -1)));
    assertThatThrownBy(() -> cost(content))
        .isInstanceOfSatisfying(
            UnknownGpuException.class, e -> assertThat(e.deviceId()).isEqualTo(unknown))
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> CALCULATOR.product(content)).isInstanceOf(UnknownGpuException.class);
  }

  /** Confidential is what it is called, the cards are what it costs. */
  @Test
  void aConfidentialInstanceWithACardCostsWhatTheCardCosts() {
    ExecutableContent content = instance("hold", CONFIDENTIAL, gpus("10de:2684"));
    assertThat(CALCULATOR.product(content)).isEqualTo(Product.INSTANCE_CONFIDENTIAL);
    assertThat(total(content, Payment.Type.HOLD)).isEqualTo("1680.000000000000000000");
    ExecutableContent unknown = instance("hold", CONFIDENTIAL, gpus("ffff:ffff"));
    assertThat(CALCULATOR.product(unknown)).isEqualTo(Product.INSTANCE_CONFIDENTIAL);
    assertThatThrownBy(() -> cost(unknown)).isInstanceOf(UnknownGpuException.class);
  }

  /** Programs may ask for cards; nobody charges for them. */
  @Test
  void cardsOfProgramsAreIgnored() {
    ExecutableContent content =
        program("hold", true, gpus("ffff:ffff"), "\"environment\":{\"hypervisor\":\"qemu\"}");
    assertThat(total(content, Payment.Type.HOLD)).isEqualTo("1000.000000000000000000");
  }

  @Test
  void productsByContent() {
    assertThat(
            List.of(
                CALCULATOR.product(program(null, false)),
                CALCULATOR.product(program(null, true)),
                CALCULATOR.product(instance(null)),
                CALCULATOR.product(instance(null, CONFIDENTIAL)),
                CALCULATOR.product(verifiable())))
        .containsExactly(
            Product.PROGRAM,
            Product.PROGRAM_PERSISTENT,
            Product.INSTANCE,
            Product.INSTANCE_CONFIDENTIAL,
            Product.INSTANCE_CONFIDENTIAL);
  }
}
