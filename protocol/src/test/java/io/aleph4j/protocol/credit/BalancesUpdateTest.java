package io.aleph4j.protocol.credit;

import static io.aleph4j.protocol.credit.PostTexts.readBalances;
import static io.aleph4j.protocol.credit.PostTexts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 03 §6.2: each field of posts with balances, right and wrong. */
class BalancesUpdateTest {

  private static final Map<String, String> POST =
      Map.of("chain", "\"ETH\"", "main_height", "19000000", "balances", "{\"0xA\":12.5}");

  private static BalancesUpdate withField(String name, String value) {
    return readBalances(with(POST, name, value));
  }

  private static void assertRefused(String path, String name, String value) {
    assertThatThrownBy(() -> withField(name, value))
        .as("%s: %s", name, value)
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
              assertThat(e.errors()).singleElement().asString().contains(path);
            });
  }

  @Test
  void everyFieldArrivesAndOthersAreIgnored() {
    BalancesUpdate post =
        readBalances(
            "{\"tags\":[\"ERC20\",\"0x27\",\"mainnet\"],\"height\":1,\"main_height\":21000000,"
                + "\"platform\":\"ALEPH_ETH_SABLIER\",\"token_contract\":\"0x27\",\"network_id\":1,"
                + "\"chain\":\"ETH\",\"dapp\":\"SABLIER\",\"dapp_id\":\"0xCD\","
                + "\"balances\":{\"0xB\":12345.678,\"0xA\":0}}");
    assertThat(post)
        .isEqualTo(
            new BalancesUpdate(
                Chain.ETH,
                21_000_000,
                "SABLIER",
                Map.of(
                    new Address("0xB"),
                    new BigDecimal("12345.678"),
                    new Address("0xA"),
                    BigDecimal.ZERO)));
    assertThat(post.amounts().keySet()).containsExactly(new Address("0xB"), new Address("0xA"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "null", "1", "true", "[]", "\"\"", "\"eth\"", "\"DOGE\"", "{}"})
  void aChainIsTheCodeOfOne(String wrong) {
    assertRefused("content.content.chain", "chain", wrong);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "21000000", "2147483647"})
  void aHeightIsAJsonInteger(long height) {
    assertThat(withField("main_height", Long.toString(height)).mainHeight()).isEqualTo(height);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"absent", "null", "-1", "1.0", "1e3", "true", "\"1\"", "[]", "{}", "2147483648"})
  void whatIsNoHeightIsRefused(String wrong) {
    assertRefused("content.content.main_height", "main_height", wrong);
  }

  @ParameterizedTest
  @CsvSource({"absent,", "null,", "'\"\"',", "'\"SABLIER\"', SABLIER", "'\" \"', ' '"})
  void anApplicationMayBeMissing(String json, @Nullable String expected) {
    assertThat(withField("dapp", json).dapp()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[]", "{}"})
  void anApplicationIsAText(String wrong) {
    assertRefused("content.content.dapp", "dapp", wrong);
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "null", "1", "true", "[]", "\"x\"", "{\"\":1}", "{\" \":1}"})
  void balancesAreAnObjectOfAddresses(String wrong) {
    assertRefused("content.content.balances", "balances", wrong);
  }

  @Test
  void noBalancesAreNoError() {
    assertThat(withField("balances", "{}").amounts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "12345.678, 12345.678",
    "0, 0",
    "0.0, 0",
    "-5.5, -5.5",
    "1e-05, 0.00001",
    "0.30000000000000004, 0.30000000000000004",
    "500000000.123456789012345678, 500000000.123456789012345678",
    "123456789012345678901234567890, 123456789012345678901234567890",
    "'\"12.5\"', 12.5",
  })
  void amountsKeepTheirDigits(String json, BigDecimal expected) {
    assertThat(withField("balances", "{\"a\":" + json + "}").amounts().get(new Address("a")))
        .isEqualByComparingTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "true", "\"\"", "\"NaN\"", "\"much\"", "[]", "{}", "[1]"})
  void whatIsNoAmountIsRefused(String wrong) {
    assertRefused("content.content.balances.0xA must be", "balances", "{\"0xA\":" + wrong + "}");
  }

  @Test
  void aRefusalNamesNoMoreThanTheBeginningOfAnAddress() {
    assertRefused(
        "balances." + "x".repeat(64) + "… must be",
        "balances",
        "{\"" + "x".repeat(100_000) + "\":null}");
  }

  @Test
  void ofEqualAddressesTheLastCounts() {
    assertThat(withField("balances", "{\"a\":1,\"b\":2,\"a\":3,\"A\":4}").amounts())
        .containsExactly(
            entry(new Address("a"), new BigDecimal(3)),
            entry(new Address("b"), new BigDecimal(2)),
            entry(new Address("A"), new BigDecimal(4)));
  }

  @Test
  void aHundredThousandAccountsAreRead() {
    StringBuilder balances = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      balances.append("\"0x").append(i).append("\":").append(i).append(".5,");
    }
    balances.setCharAt(balances.length() - 1, '}');
    assertThat(withField("balances", balances.toString()).amounts())
        .hasSize(100_000)
        .containsEntry(new Address("0x99999"), new BigDecimal("99999.5"));
  }
}
