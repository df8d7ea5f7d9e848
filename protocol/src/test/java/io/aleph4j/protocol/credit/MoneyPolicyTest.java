package io.aleph4j.protocol.credit;

import static io.aleph4j.protocol.credit.PostTexts.POLICY;
import static io.aleph4j.protocol.credit.PostTexts.PUBLISHER;
import static io.aleph4j.protocol.credit.PostTexts.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.Timestamp;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 03 §6.1: who may post what, and that everything else is an ordinary post. */
class MoneyPolicyTest {

  private static final String CREDITS = "0x2E4454fAD1906c0Ce6e45cBFA05cE898Ac3AC1dC";
  private static final String BALANCES = "0xB34f25f2c935bCA437C061547eA12851d719dEFb";
  private static final String BALANCES_TOO = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10";

  @ParameterizedTest
  @CsvSource({
    "balances-update, " + BALANCES + ", ALEPH_CREDIT, BALANCES_UPDATE",
    "balances-update, " + BALANCES + ", , BALANCES_UPDATE",
    "balances-update, " + BALANCES_TOO + ", TEST, BALANCES_UPDATE",
    "balances-update, " + CREDITS + ", TEST,",
    "balances-update, 0xb34f25f2c935bca437c061547ea12851d719defb, TEST,",
    "Balances-Update, " + BALANCES + ", TEST,",
    "aleph_credit_distribution, " + CREDITS + ", ALEPH_CREDIT, DISTRIBUTION",
    "aleph_credit_distribution, " + CREDITS + ", aleph_credit,",
    "aleph_credit_distribution, " + CREDITS + ", ,",
    "aleph_credit_distribution, " + BALANCES + ", ALEPH_CREDIT,",
    "aleph_credit_expense, " + CREDITS + ", ALEPH_CREDIT, EXPENSE",
    "aleph_credit_expense, " + CREDITS + ", ALEPH_CREDITS,",
    "aleph_credit_expense, 0xAnybody, ALEPH_CREDIT,",
    "aleph_credit_transfer, " + CREDITS + ", ALEPH_CREDIT, TRANSFER",
    "aleph_credit_transfer, 0xAnybody, ALEPH_CREDIT, TRANSFER",
    "aleph_credit_transfer, 0xAnybody, TEST,",
    "aleph_credit_transfer, 0xAnybody, ,",
    "aleph_credit_payment, " + CREDITS + ", ALEPH_CREDIT,",
    "amend, " + CREDITS + ", ALEPH_CREDIT,",
    "amend, " + BALANCES + ", ALEPH_CREDIT,",
    "'', " + CREDITS + ", ALEPH_CREDIT,",
  })
  void typeOwnerAndChannelMakeTheKind(
      String type, String owner, @Nullable String channel, @Nullable MoneyKind expected) {
    assertThat(MoneyPolicy.live().kind(type, new Address(owner), channel).orElse(null))
        .isEqualTo(expected);
  }

  @Test
  void everyListIsASetting() {
    MoneyPolicy policy =
        new MoneyPolicy(
            "held",
            Set.of(new Address("b")),
            Set.of(MoneyPolicy.EXPENSE_TYPE),
            Set.of(new Address("c")),
            Set.of(),
            new Timestamp(5),
            3);
    assertThat(policy.kind("held", new Address("b"), null)).contains(MoneyKind.BALANCES_UPDATE);
    assertThat(policy.kind("balances-update", new Address("b"), null)).isEmpty();
    assertThat(policy.kind(MoneyPolicy.EXPENSE_TYPE, new Address("c"), null))
        .contains(MoneyKind.EXPENSE);
    assertThat(policy.kind(MoneyPolicy.EXPENSE_TYPE, new Address("c"), "any"))
        .contains(MoneyKind.EXPENSE);
    assertThat(policy.kind(MoneyPolicy.DISTRIBUTION_TYPE, new Address("c"), null)).isEmpty();
    assertThat(policy.kind(MoneyPolicy.TRANSFER_TYPE, new Address("c"), null)).isEmpty();
    assertThat(policy.factorAt(new Timestamp(4))).isEqualTo(3);
    assertThat(policy.factorAt(new Timestamp(5))).isEqualTo(1);
  }

  @Test
  void aFactorIsPositive() {
    assertThatThrownBy(
            () -> new MoneyPolicy("b", Set.of(), Set.of(), Set.of(), Set.of(), new Timestamp(0), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
  }

  @ParameterizedTest
  @CsvSource({"1769990399999999, 10000", "1769990400000000, 1", "1769990400000001, 1", "0, 10000"})
  void theUnitChangesAtTheDate(long micros, long factor) {
    assertThat(MoneyPolicy.live().factorAt(new Timestamp(micros))).isEqualTo(factor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "false",
        "0",
        "-0",
        "0.0",
        "-0.0e5",
        "0e999999999999",
        "1e-400",
        "\"\"",
        "[]",
        "{}",
        "[ \n]",
        "{ \t}",
        " {} ",
        "\n0\n",
      })
  void aPostWithoutContentChangesNothing(String content) {
    for (String type :
        new String[] {
          MoneyPolicy.BALANCES_UPDATE_TYPE,
          MoneyPolicy.DISTRIBUTION_TYPE,
          MoneyPolicy.EXPENSE_TYPE,
          MoneyPolicy.TRANSFER_TYPE
        }) {
      assertThat(POLICY.read(type, PUBLISHER, PostTexts.CHANNEL, TIME, content)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "1", "-0.1", "1e-300", "\" \"", "\"\\n\"", "[0]", "{\"\":0}", "[[]]"})
  void anythingElseIsRead(String content) {
    for (String type :
        new String[] {
          MoneyPolicy.BALANCES_UPDATE_TYPE,
          MoneyPolicy.DISTRIBUTION_TYPE,
          MoneyPolicy.EXPENSE_TYPE,
          MoneyPolicy.TRANSFER_TYPE
        }) {
      assertThatThrownBy(() -> POLICY.read(type, PUBLISHER, PostTexts.CHANNEL, TIME, content))
          .isInstanceOf(InvalidMessageException.class)
          .hasMessageContaining("content.content");
    }
  }

  @Test
  void anOrdinaryPostIsNotEvenLookedAt() {
    assertThat(POLICY.read("note", PUBLISHER, PostTexts.CHANNEL, TIME, "{no json")).isEmpty();
    assertThat(POLICY.read(MoneyPolicy.EXPENSE_TYPE, PUBLISHER, "other", TIME, "{no json"))
        .isEmpty();
  }
}
