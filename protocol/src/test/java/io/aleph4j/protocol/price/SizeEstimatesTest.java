package io.aleph4j.protocol.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 02 §3.8. */
class SizeEstimatesTest {

  private static SizeEstimates parse(String json) {
    return SizeEstimates.parse(StrictJson.parse(json));
  }

  @Test
  void everyPlaceIsRead() {
    SizeEstimates estimates =
        parse(
            """
            {"code":{"estimated_size_mib":1},"runtime":{"estimated_size_mib":2.0},
            "data":{"estimated_size_mib":"3"},"estimated_size_mib":0.5,
            "volumes":[{"estimated_size_mib":4},{"size_mib":9},{"estimated_size_mib":null},
              {"estimated_size_mib":5}]}
            """);
    assertThat(estimates.code()).isEqualByComparingTo("1");
    assertThat(estimates.runtime()).isEqualByComparingTo("2");
    assertThat(estimates.data()).isEqualByComparingTo("3");
    assertThat(estimates.file()).isEqualByComparingTo("0.5");
    assertThat(estimates.volume(0)).isEqualByComparingTo("4");
    assertThat(estimates.volume(1)).isZero();
    assertThat(estimates.volume(2)).isZero();
    assertThat(estimates.volume(3)).isEqualByComparingTo("5");
    assertThat(estimates.volume(4)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null", "7", "{\"volumes\":null,\"code\":7}"})
  void nothingIsEstimated(String json) {
    SizeEstimates estimates = parse(json);
    assertThat(estimates).isEqualTo(SizeEstimates.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "\"much\"", "[7]", "1e300", "\"-0.5\"", "\"nan\""})
  void whatIsNoSizeIsRefused(String size) {
    for (String json :
        new String[] {
          "{\"code\":{\"estimated_size_mib\":%s}}",
          "{\"volumes\":[{\"estimated_size_mib\":%s}]}",
          "{\"estimated_size_mib\":%s}"
        }) {
      assertThatThrownBy(() -> parse(json.formatted(size)))
          .isInstanceOf(InvalidMessageException.class)
          .hasMessageContaining("estimated_size_mib must be a size in MiB, not below 0, not ")
          .hasMessageContaining(StrictJson.parse(size).toString());
    }
  }

  @Test
  void disksAreWholeMebibytes() {
    assertThatThrownBy(() -> parse("{\"volumes\":[{},{\"estimated_size_mib\":1.5}]}"))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining(
            "content.volumes[1].estimated_size_mib must be a whole number of MiB, not 1.5");
  }

  @Test
  void negativeSizesCannotBeMade() {
    BigDecimal negative = new BigDecimal("-0.1");
    assertThatThrownBy(() -> SizeEstimates.ofFile(negative))
        .isInstanceOf(IllegalArgumentException.class);
    BigDecimal none = BigDecimal.ZERO;
    assertThatThrownBy(() -> new SizeEstimates(none, none, none, Map.of(1, negative), none))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
