package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 03 §6.5: what is no measurement is left out, what is no number is null. */
class MeasurementsTest {

  private static Measurements parse(String json) {
    return Measurements.parse(json).orElseThrow();
  }

  private static List<Measurements.OfCore> core(String entries) {
    return parse("{\"metrics\":{\"ccn\":[" + entries + "]}}").ofCore();
  }

  private static Measurements.OfCore with(String field, String json) {
    return core("{\"node_id\":\"n\",\"measured_at\":1,\"" + field + "\":" + json + "}").getFirst();
  }

  @Test
  void everyFieldIsRead() {
    Measurements found =
        parse(
            "{\"version\":\"1.0\",\"tags\":[\"mainnet\"],\"metrics\":{\"server\":\"1.2.3.4\",\"server_asn\":1,"
                + "\"ccn\":[{\"measured_at\":1701261022.88,\"node_id\":\"a\",\"url\":\"http://x\",\"asn\":2,"
                + "\"base_latency\":0.1,\"base_latency_ipv4\":0.2,\"metrics_latency\":0.3,"
                + "\"aggregate_latency\":0.4,\"file_download_latency\":0.5,\"txs_total\":9,"
                + "\"pending_messages\":6,\"eth_height_remaining\":7}],"
                + "\"crn\":[{\"measured_at\":2,\"node_id\":\"b\",\"base_latency\":1,\"base_latency_ipv4\":2,"
                + "\"diagnostic_vm_latency\":3,\"full_check_latency\":4,\"vm_ping_latency\":5}]}}");
    assertThat(found.ofCore())
        .containsExactly(
            new Measurements.OfCore(
                "a", new Timestamp(1_701_261_022_880_000L), 0.1, 0.2, 0.3, 0.4, 0.5, 6, 7));
    assertThat(found.ofCompute())
        .containsExactly(
            new Measurements.OfCompute("b", new Timestamp(2_000_000), 1.0, 2.0, 4.0, 3.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"node_id\":\"n\"}",
        "{\"measured_at\":1}",
        "{\"node_id\":null,\"measured_at\":1}",
        "{\"node_id\":\"\",\"measured_at\":1}",
        "{\"node_id\":7,\"measured_at\":1}",
        "{\"node_id\":\"n\",\"measured_at\":null}",
        "{\"node_id\":\"n\",\"measured_at\":\"soon\"}",
        "{\"node_id\":\"n\",\"measured_at\":\"nan\"}",
        "{\"node_id\":\"n\",\"measured_at\":1e300}",
        "null",
        "1",
        "[]",
        "\"n\""
      })
  void anEntryWithoutNodeOrTimeIsLeftOutAndTheOthersStay(String entry) {
    String good = "{\"node_id\":\"n\",\"measured_at\":\"1.5\"}";
    assertThat(core(entry + "," + good)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1.0",
        "\"0.5\"|0.5",
        "\" 1_0 \"|",
        "true|1.0",
        "null|",
        "\"fast\"|",
        "[1]|",
        "{}|",
        "\"inf\"|",
        "\"NaN\"|",
        "18446744073709551615|1.8446744073709552E19"
      })
  void latencies(String json, Double expected) {
    assertThat(with("base_latency", json).baseLatency()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12|12",
        "\"12\"|12",
        "3.9|3",
        "-3.9|-3",
        "\"3.9\"|",
        "false|0",
        "2147483647|2147483647",
        "2147483647.9|2147483647",
        "2147483648|",
        "-2147483648|-2147483648",
        "-2147483648.5|-2147483648",
        "-2147483649|",
        "-1e300|",
        "1e300|",
        "null|",
        "\"many\"|"
      })
  void counts(String json, Integer expected) {
    assertThat(with("pending_messages", json).pendingMessages()).isEqualTo(expected);
    assertThat(with("eth_height_remaining", json).ethHeightRemaining()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "null", "[]", "1", "\"x\"", "NaN"})
  void whatIsNoObjectIsNoMeasurement(String json) {
    assertThat(Measurements.parse(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metrics\":null}",
        "{\"metrics\":[]}",
        "{\"metrics\":{\"ccn\":{},\"crn\":null}}",
        "{\"metrics\":{\"ccn\":[{}],\"crn\":\"x\"}}"
      })
  void anObjectMayHoldNone(String json) {
    assertThat(parse(json)).isEqualTo(new Measurements(List.of(), List.of()));
  }

  @Test
  void nothingThatIsJsonMakesItFail() {
    JsonTexts texts = new JsonTexts(new Random(7));
    int count = Boolean.getBoolean("aleph.full") ? 100_000 : 2_000;
    for (int i = 0; i < count; i++) {
      String any = texts.value(3);
      String entry = "{\"node_id\":" + any + ",\"measured_at\":" + texts.value(1) + "}";
      String content = "{\"metrics\":{\"ccn\":[" + entry + "],\"crn\":" + any + "}}";
      assertThat(Measurements.parse(content).isPresent()).isEqualTo(isJson(content));
    }
  }

  private static boolean isJson(String text) {
    try {
      return StrictJson.parse(text).isObject();
    } catch (InvalidMessageException e) {
      return false;
    }
  }
}
