package io.aleph4j.protocol.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §5.2, §7.4. */
class NetworkSettingsTest {

  private static NetworkSettings parse(String json) {
    return NetworkSettings.parse(StrictJson.parse(json));
  }

  @Test
  void defaults() {
    NetworkSettings settings = NetworkSettings.defaults();
    assertThat(settings.communityWallet().value())
        .isEqualTo("0x5aBd3258C5492fD378EBC2e0017416E199e5Da56");
    assertThat(settings.communityWalletSince()).isEqualTo(1_739_301_770);
    assertThat(settings.gpus().cards()).hasSize(19);
    assertThat(settings.gpus().cards()).allMatch(card -> card.vendor().equals("NVIDIA"));
  }

  @ParameterizedTest
  @CsvSource({
    "26b9, L40S",
    "2685, RTX 5090",
    "2687, RTX 5090",
    "2684, RTX 4090",
    "2204, RTX 3090",
    "2203, RTX 3090",
    "27b0, RTX 4000 ADA",
    "27b2, RTX 4000 ADA",
    "2336, H100",
    "22a3, H100",
    "2313, H100",
    "2330, H100",
    "2331, H100",
    "2080, A100",
    "2081, A100",
    "20b2, A100",
    "20b5, A100",
    "20b8, A100"
  })
  void cardsByDefault(String device, String model) {
    assertThat(NetworkSettings.defaults().gpus().model("10de:" + device)).contains(model);
  }

  @Test
  void everyFieldIsRead() {
    NetworkSettings settings =
        parse(
            """
            {"compatible_gpus":[{"name":"n","model":"m","vendor":"v","device_id":"1:2","more":1}],
            "community_wallet_address":"0xC","community_wallet_timestamp":5,"last_crn_version":"1"}
            """);
    assertThat(settings.gpus().cards()).containsExactly(new GpuCatalog.Card("n", "m", "v", "1:2"));
    assertThat(settings.gpus().model("1:2")).contains("m");
    assertThat(settings.gpus().model("1:3")).isEmpty();
    assertThat(settings.communityWallet().value()).isEqualTo("0xC");
    assertThat(settings.communityWalletSince()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{\"compatible_gpus\":null,\"community_wallet_address\":null}",
        "{\"compatible_gpus\":{\"a\":{}},\"community_wallet_address\":7}",
        "{\"compatible_gpus\":\"all\",\"community_wallet_timestamp\":\"now\"}",
      })
  void whatIsMissingIsEmpty(String json) {
    NetworkSettings settings = parse(json);
    assertThat(settings.gpus().cards()).isEmpty();
    assertThat(settings.communityWallet().value()).isEmpty();
    assertThat(settings.communityWalletSince()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "{\"model\":\"m\",\"vendor\":\"v\",\"device_id\":\"1:2\"}",
        "{\"name\":\"n\",\"vendor\":\"v\",\"device_id\":\"1:2\"}",
        "{\"name\":\"n\",\"model\":7,\"vendor\":\"v\",\"device_id\":\"1:2\"}",
        "{\"name\":\"n\",\"model\":\"m\",\"device_id\":\"1:2\"}",
        "{\"name\":\"n\",\"model\":\"m\",\"vendor\":\"v\"}",
      })
  void anIncompleteCardIsLeftOut(String card) {
    String whole = "{\"name\":\"n\",\"model\":\"m\",\"vendor\":\"v\",\"device_id\":\"1:2\"}";
    assertThat(
            parse("{\"compatible_gpus\":[" + whole + "," + card + "," + whole + "]}")
                .gpus()
                .cards())
        .hasSize(2);
  }
}
