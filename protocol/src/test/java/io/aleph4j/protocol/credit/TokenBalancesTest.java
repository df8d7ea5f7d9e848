package io.aleph4j.protocol.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §7.2, spec 03 §6.2. */
class TokenBalancesTest {

  private static final Address A = new Address("0xA");
  private static final Timestamp EARLIER = new Timestamp(1);
  private static final Timestamp NOW = new Timestamp(2);

  private static TokenBalance held(
      Chain chain, @Nullable String dapp, String amount, long height, Timestamp changed) {
    return new TokenBalance(A, chain, dapp, new BigDecimal(amount), height, changed);
  }

  private static BalancesUpdate post(@Nullable String dapp, String amount, long height) {
    return new BalancesUpdate(Chain.ETH, height, dapp, Map.of(A, new BigDecimal(amount)));
  }

  @Test
  void anUnknownAccountIsNew() {
    assertThat(TokenBalances.update(post(null, "7.50", 0), List.of(), NOW))
        .containsExactly(held(Chain.ETH, null, "7.50", 0, NOW));
  }

  @ParameterizedTest
  @CsvSource({
    // height, amount, time of the last change; stored: 5.0 at height 10
    "9, 6, -1",
    "10, 6, -1",
    "11, 6, 2",
    "11, 5, 1",
    "11, 5.000, 1",
    "11, 0, 2",
  })
  void onlyAGreaterHeightCounts(long height, String amount, long changed) {
    List<TokenBalance> written =
        TokenBalances.update(
            post("D", amount, height), List.of(held(Chain.ETH, "D", "5.0", 10, EARLIER)), NOW);
    assertThat(written)
        .isEqualTo(
            changed < 0
                ? List.of()
                : List.of(held(Chain.ETH, "D", amount, height, new Timestamp(changed))));
  }

  @Test
  void otherChainsAndApplicationsAreApart() {
    for (TokenBalance other :
        List.of(held(Chain.SOL, null, "5", 10, EARLIER), held(Chain.ETH, "D", "5", 10, EARLIER))) {
      assertThatThrownBy(() -> TokenBalances.update(post(null, "1", 1), List.of(other), NOW))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another chain or application");
    }
  }

  @Test
  void theOrderIsThatOfThePostAndOthersStay() {
    Map<Address, BigDecimal> amounts = new LinkedHashMap<>();
    for (int i = 50_000; i > 0; i--) {
      amounts.put(new Address("0x" + i), BigDecimal.valueOf(i));
    }
    List<TokenBalance> written =
        TokenBalances.update(
            new BalancesUpdate(Chain.ETH, 3, null, amounts),
            List.of(held(Chain.ETH, null, "5", 1, EARLIER)),
            NOW);
    assertThat(written)
        .extracting(TokenBalance::address)
        .containsExactlyElementsOf(amounts.keySet());
  }

  @Test
  void whatApplicationsHoldCannotBeSpent() {
    assertThat(
            TokenBalances.spendable(
                List.of(
                    held(Chain.ETH, null, "0.1", 1, NOW),
                    held(Chain.SOL, null, "0.2", 1, NOW),
                    held(Chain.AVAX, null, "-0.05", 1, NOW),
                    held(Chain.ETH, "SABLIER", "1000", 1, NOW))))
        .isEqualByComparingTo("0.25");
    assertThat(TokenBalances.spendable(List.of())).isZero();
  }
}
