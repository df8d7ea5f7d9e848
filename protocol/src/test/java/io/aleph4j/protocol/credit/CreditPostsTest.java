package io.aleph4j.protocol.credit;

import static io.aleph4j.protocol.credit.PostTexts.distribution;
import static io.aleph4j.protocol.credit.PostTexts.distributionEntry;
import static io.aleph4j.protocol.credit.PostTexts.entry;
import static io.aleph4j.protocol.credit.PostTexts.expense;
import static io.aleph4j.protocol.credit.PostTexts.readDistribution;
import static io.aleph4j.protocol.credit.PostTexts.readExpense;
import static io.aleph4j.protocol.credit.PostTexts.readTransfer;
import static io.aleph4j.protocol.credit.PostTexts.transfer;
import static io.aleph4j.protocol.credit.PostTexts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §7.3, spec 03 §6.3: each field of each post, right and wrong. */
class CreditPostsTest {

  private static final long LARGEST = Long.MAX_VALUE;

  /** What all three kinds have in common. */
  enum Kind {
    DISTRIBUTION("distribution"),
    EXPENSE("expense"),
    TRANSFER("transfer");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    String entry(String name, String value) {
      return with(this == DISTRIBUTION ? distributionEntry() : PostTexts.entry(), name, value);
    }

    String content(String... entries) {
      return switch (this) {
        case DISTRIBUTION -> distribution(entries);
        case EXPENSE -> expense(entries);
        case TRANSFER -> transfer(entries);
      };
    }

    CreditPost read(String content) {
      return switch (this) {
        case DISTRIBUTION -> readDistribution(content);
        case EXPENSE -> readExpense(content);
        case TRANSFER -> readTransfer(content);
      };
    }

    Address address(CreditPost post) {
      return switch (post) {
        case CreditDistribution p -> p.entries().getFirst().address();
        case CreditExpense p -> p.entries().getFirst().address();
        case CreditTransfer p -> p.entries().getFirst().address();
      };
    }

    long amount(CreditPost post) {
      return switch (post) {
        case CreditDistribution p -> p.entries().getFirst().amount();
        case CreditExpense p -> p.entries().getFirst().amount();
        case CreditTransfer p -> p.entries().getFirst().amount();
      };
    }

    CreditPost withField(String name, String value) {
      return read(content(entry(name, value)));
    }
  }

  private static void assertRefused(String path, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
              assertThat(e.errors()).singleElement().asString().contains(path);
            });
  }

  @ParameterizedTest
  @EnumSource
  void anAmountIsAPositiveJsonInteger(Kind kind) {
    for (long amount : new long[] {1, 2, 9_007_199_254_740_993L, LARGEST}) {
      assertThat(kind.amount(kind.withField("amount", Long.toString(amount)))).isEqualTo(amount);
    }
    for (String wrong :
        new String[] {
          PostTexts.ABSENT,
          "null",
          "0",
          "-0",
          "-1",
          "true",
          "false",
          "1.0",
          "1e3",
          "0.5",
          "\"1\"",
          "[]",
          "[1]",
          "{}",
          "9223372036854775808",
          "18446744073709551616",
          "1" + "0".repeat(300)
        }) {
      assertRefused(
          "content.content." + kind.key + ".credits[0].amount",
          () -> kind.withField("amount", wrong));
    }
  }

  @Test
  void aRefusalQuotesTheValueAndTheRemedy() {
    assertThatThrownBy(() -> Kind.TRANSFER.withField("amount", "true"))
        .hasMessageContaining(
            "content.content.transfer.credits[0].amount must be a whole number from 1 to "
                + "9223372036854775807, without quotes and point, not true");
  }

  @ParameterizedTest
  @EnumSource
  void anAddressIsATextThatIsNotBlank(Kind kind) {
    for (String right : new String[] {"0xA", " x", "x ", "é", "."}) {
      assertThat(kind.address(kind.withField("address", '"' + right + '"')))
          .isEqualTo(new Address(right));
    }
    for (String wrong :
        new String[] {
          PostTexts.ABSENT,
          "null",
          "1",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\" \"",
          "\"\\t\\n\"",
          "\"\\u0085\"",
          "\"\\u00a0\\u2003\"",
          "\"\\u001f\""
        }) {
      assertRefused(
          "content.content." + kind.key + ".credits[0].address",
          () -> kind.withField("address", wrong));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theListMustBeThereAndHaveEntries(Kind kind) {
    String path = "content.content." + kind.key;
    String rest = kind == Kind.DISTRIBUTION ? ",\"token\":\"t\",\"chain\":\"c\"" : "";
    for (String wrong : new String[] {"null", "[]", "{}", "1", "\"\"", "true"}) {
      assertRefused(
          path + ".credits",
          () -> kind.read("{\"" + kind.key + "\":{\"credits\":" + wrong + rest + "}}"));
    }
    assertRefused(
        path + ".credits", () -> kind.read("{\"" + kind.key + "\":{\"x\":1" + rest + "}}"));
    for (String wrong : new String[] {"null", "[]", "1", "\"\"", "true"}) {
      assertRefused(path, () -> kind.read("{\"" + kind.key + "\":" + wrong + "}"));
    }
    assertRefused(path, () -> kind.read("{\"other\":{}}"));
    for (String wrong : new String[] {"1", "\"text\"", "true", "[1]", "{\"a\":1"}) {
      assertRefused("", () -> kind.read(wrong));
    }
    for (String wrong : new String[] {"null", "1", "[]", "\"0xA\""}) {
      assertRefused(path + ".credits[1]", () -> kind.read(kind.content(entryOf(kind), wrong)));
    }
  }

  private static String entryOf(Kind kind) {
    return kind.entry("address", "\"0xFirst\"");
  }

  @ParameterizedTest
  @EnumSource
  void unknownKeysAreIgnoredAndTheLastOfEqualKeysCounts(Kind kind) {
    CreditPost plain = kind.read(kind.content(kind.entry("amount", "7")));
    String twice = "{\"amount\":null,\"x\":[{}]," + kind.entry("amount", "7").substring(1);
    String outer = "{\"tags\":[\"a\"],\"" + kind.key + "\":1," + kind.content(twice).substring(1);
    assertThat(kind.read(outer)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void theOrderOfTheListStays(Kind kind) {
    CreditPost post =
        kind.read(kind.content(kind.entry("address", "\"b\""), kind.entry("address", "\"a\"")));
    assertThat(kind.address(post)).isEqualTo(new Address("b"));
  }

  @ParameterizedTest
  @CsvSource({
    "1800000000000, 1800000000000000",
    "1800000000001, 1800000000001000",
    "1, 1000",
    "-1, -1000",
    "true, 1000",
    "'\"1800000000000\"', 1800000000000000",
    "1800000000000.0, 1800000000000000",
    "253402300799999, 253402300799998993",
    "-62135596800000, -62135596800000000",
  })
  void anExpirationIsMilliseconds(String json, long micros) {
    Timestamp expected = new Timestamp(micros);
    assertThat(expirationOfTransfer(json)).isEqualTo(expected);
    assertThat(expirationOfDistribution(json)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {PostTexts.ABSENT, "null", "0", "0.0", "-0", "false", "\"0\""})
  void noExpirationIsNever(String json) {
    assertThat(expirationOfTransfer(json)).isNull();
    assertThat(expirationOfDistribution(json)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "\"\"",
        "\"soon\"",
        "[]",
        "{}",
        "253402300800000",
        "-62135596800001",
        "9223372036854775807",
        "1e300"
      })
  void anExpirationBeyondTheCalendarIsRefused(String json) {
    assertRefused("transfer.credits[0].expiration", () -> expirationOfTransfer(json));
    assertRefused("distribution.credits[0].expiration", () -> expirationOfDistribution(json));
  }

  private static @Nullable Timestamp expirationOfTransfer(String json) {
    return ((CreditTransfer) Kind.TRANSFER.withField("expiration", json))
        .entries()
        .getFirst()
        .expiration();
  }

  private static @Nullable Timestamp expirationOfDistribution(String json) {
    return ((CreditDistribution) Kind.DISTRIBUTION.withField("expiration", json))
        .entries()
        .getFirst()
        .expiration();
  }

  @ParameterizedTest
  @CsvSource({
    "1e-06, 0.000001",
    "0.1, 0.1",
    "1, 1",
    "-3, -3",
    "0, 0",
    "0e999999999999, 0",
    "1e-999999999999, 0",
    "5e-324, 5e-324",
    "1e308, 1e308",
    "0.12345678901234567890123456789, 0.12345678901234567890123456789",
    "'\"0.000001\"', 0.000001",
    "'\" 1.50 \"', 1.5",
    "'\"1_000\"', 1000",
    "'\"+.5\"', 0.5",
    "'\"5.\"', 5",
    "'\"-1E-6\"', -0.000001",
  })
  void aPriceIsADecimalNumber(String json, BigDecimal expected) {
    assertThat(priceOf(json)).isEqualByComparingTo(expected);
    assertThat(((CreditExpense) Kind.EXPENSE.withField("price", json)).entries().getFirst().price())
        .isEqualByComparingTo(expected);
  }

  @Test
  void aNumberOfManyDigitsIsReadInTheSameTime() {
    String digits = "0.1" + "0".repeat(1_000_000) + "1";
    assertThat(priceOf(digits)).isEqualByComparingTo("0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "false",
        "[]",
        "{}",
        "\"\"",
        "\"much\"",
        "\"NaN\"",
        "\"Infinity\"",
        "\"-inf\"",
        "\"1,5\"",
        "\"1.2.3\"",
        "\"0x1\"",
        "\"1e\"",
        "\".\"",
        "\"1e2000\"",
        "\"1e-2000\"",
        "\"1e999999999999\"",
        "\"-1e-999999999999\""
      })
  void whatIsNoPriceIsRefused(String json) {
    assertRefused("distribution.credits[0].price", () -> priceOf(json));
    assertRefused("expense.credits[0].price", () -> Kind.EXPENSE.withField("price", json));
  }

  @Test
  void aPriceOfTooManyDigitsIsRefused() {
    assertRefused("price", () -> priceOf('"' + "1".repeat(401) + '"'));
    assertThat(priceOf('"' + "1".repeat(400) + '"').precision()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {PostTexts.ABSENT, "null"})
  void onlyADistributionNeedsAPrice(String json) {
    assertRefused("distribution.credits[0].price", () -> priceOf(json));
    assertThat(((CreditExpense) Kind.EXPENSE.withField("price", json)).entries().getFirst().price())
        .isNull();
  }

  private static BigDecimal priceOf(String json) {
    return ((CreditDistribution) Kind.DISTRIBUTION.withField("price", json))
        .entries()
        .getFirst()
        .price();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tx_hash", "provider"})
  void aDistributionNeedsTheseTexts(String name) {
    for (String wrong : new String[] {PostTexts.ABSENT, "null", "1", "true", "[]", "{}"}) {
      assertRefused("credits[0]." + name, () -> Kind.DISTRIBUTION.withField(name, wrong));
    }
    assertThat(Kind.DISTRIBUTION.withField(name, "\"\"")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "chain"})
  void aDistributionNeedsTheseTextsForAll(String name) {
    for (String wrong : new String[] {"null", "1", "[]"}) {
      String content =
          distribution(with(distributionEntry(), "amount", "1"))
              .replaceFirst("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":" + wrong);
      assertRefused("content.content.distribution." + name, () -> readDistribution(content));
    }
    String without =
        distribution(with(distributionEntry(), "amount", "1"))
            .replaceFirst("\"" + name + "\":\"[^\"]*\",", "");
    assertRefused("content.content.distribution." + name, () -> readDistribution(without));
  }

  @ParameterizedTest
  @ValueSource(strings = {"origin", "ref", "payment_method"})
  void theseTextsOfADistributionMayBeMissing(String name) {
    Function<CreditDistribution.Entry, @Nullable String> read =
        switch (name) {
          case "origin" -> CreditDistribution.Entry::origin;
          case "ref" -> CreditDistribution.Entry::ref;
          default -> CreditDistribution.Entry::paymentMethod;
        };
    assertOptionalText(
        name,
        json ->
            read.apply(
                ((CreditDistribution) Kind.DISTRIBUTION.withField(name, json))
                    .entries()
                    .getFirst()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ref", "execution_id", "node_id"})
  void theseTextsOfAnExpenseMayBeMissing(String name) {
    Function<CreditExpense.Entry, @Nullable String> read =
        switch (name) {
          case "ref" -> CreditExpense.Entry::ref;
          case "execution_id" -> CreditExpense.Entry::executionId;
          default -> CreditExpense.Entry::nodeId;
        };
    assertOptionalText(
        name,
        json ->
            read.apply(((CreditExpense) Kind.EXPENSE.withField(name, json)).entries().getFirst()));
  }

  private static void assertOptionalText(String name, Function<String, @Nullable String> read) {
    assertThat(read.apply("\"text\"")).isEqualTo("text");
    assertThat(read.apply("\"\"")).isEmpty();
    assertThat(read.apply("null")).isNull();
    assertThat(read.apply(PostTexts.ABSENT)).isNull();
    for (String wrong : new String[] {"1", "true", "[]", "{}"}) {
      assertRefused("credits[0]." + name, () -> read.apply(wrong));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-5, -5",
    "'\"0\"', 0",
    "'\" +12 \"', 12",
    "9223372036854775807, 9223372036854775807",
    "absent,",
    "null,",
    "0,",
    "0.0,",
    "false,",
    "'\"\"',",
    "[],",
    "{ },",
  })
  void aBonusIsAWholeNumber(String json, @Nullable Long expected) {
    assertThat(bonusOf(json)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "1.5",
        "1.0",
        "1e3",
        "\"1.0\"",
        "\"much\"",
        "\" \"",
        "[1]",
        "{\"a\":1}",
        "9223372036854775808",
        "\"-9223372036854775809\""
      })
  void whatIsNoBonusIsRefused(String json) {
    assertRefused("distribution.credits[0].bonus_amount", () -> bonusOf(json));
  }

  private static @Nullable Long bonusOf(String json) {
    return ((CreditDistribution) Kind.DISTRIBUTION.withField("bonus_amount", json))
        .entries()
        .getFirst()
        .bonus();
  }

  @ParameterizedTest
  @CsvSource({
    "absent,",
    "null,",
    "0, 0",
    "12, 12",
    "12.0, 12",
    "true, 1",
    "'\"12\"', 12",
    "9223372036854775807, 9223372036854775807",
  })
  void aCountIsAWholeNumberFromZeroOn(String json, @Nullable Long expected) {
    assertThat(((CreditExpense) Kind.EXPENSE.withField("count", json)).entries().getFirst().count())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0.5", "\"\"", "\"many\"", "[]", "{}", "9223372036854775808"})
  void whatIsNoCountIsRefused(String json) {
    assertRefused("expense.credits[0].count", () -> Kind.EXPENSE.withField("count", json));
  }

  @ParameterizedTest
  @CsvSource({"absent,", "null,", "0, 0", "340.5, 340.5", "'\"340.5\"', 340.5", "1e2, 100"})
  void aSizeIsADecimalNumberFromZeroOn(String json, @Nullable BigDecimal expected) {
    BigDecimal size =
        ((CreditExpense) Kind.EXPENSE.withField("size", json)).entries().getFirst().sizeMib();
    if (expected == null) {
      assertThat(size).isNull();
    } else {
      assertThat(size).isEqualByComparingTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "\"-1\"", "true", "\"\"", "\"NaN\"", "[]", "{}"})
  void whatIsNoSizeIsRefused(String json) {
    assertRefused("expense.credits[0].size", () -> Kind.EXPENSE.withField("size", json));
  }

  @Test
  void theTimeOfAnExpenseIsANumberThatNobodyUses() {
    for (String right : new String[] {PostTexts.ABSENT, "null", "1", "3600.489", "\"1\"", "true"}) {
      assertThat(Kind.EXPENSE.withField("time", right))
          .isEqualTo(Kind.EXPENSE.read(expense(with(entry(), "amount", "500"))));
    }
    for (String wrong : new String[] {"\"now\"", "[]", "{}"}) {
      assertRefused("expense.credits[0].time", () -> Kind.EXPENSE.withField("time", wrong));
    }
  }

  @Test
  void aTransferNamesNobodyTwiceAndNotItsOwner() {
    assertRefused(
        "content.content.transfer.credits[1].address must be an account that the transfer does not"
            + " name before, not \"0xA\"",
        () -> readTransfer(transfer(with(entry(), "amount", "1"), with(entry(), "amount", "2"))));
    assertRefused(
        "content.content.transfer.credits[0].address must be another account than the owner of the"
            + " post, not \"0xOwner\"",
        () -> readTransfer(transfer(with(entry(), "address", "\"0xOwner\""))));
    // Spelled otherwise, it is another account to the network.
    assertThat(
            readTransfer(
                    transfer(
                        with(entry(), "address", "\"0xowner\""),
                        with(entry(), "address", "\"0xa\""),
                        with(entry(), "address", "\"0xA\"")))
                .entries())
        .hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TRANSFER")
  void othersMayNameAnAccountTwice(Kind kind) {
    String entry = kind.entry("amount", "1");
    assertThat(kind.read(kind.content(entry, entry))).isNotNull();
  }

  @Test
  void everyFieldArrives() {
    assertThat(
            readDistribution(
                distribution(
                    "{\"address\":\"0xA\",\"amount\":7,\"price\":\"0.05\",\"tx_hash\":\"0xT\","
                        + "\"provider\":\"WALLET\",\"expiration\":1800000000000,\"origin\":\"o\","
                        + "\"ref\":\"r\",\"payment_method\":\"token_transfer\","
                        + "\"bonus_amount\":3}")))
        .isEqualTo(
            new CreditDistribution(
                "USDC",
                "ethereum",
                List.of(
                    new CreditDistribution.Entry(
                        new Address("0xA"),
                        7,
                        new Timestamp(1_800_000_000_000_000L),
                        new BigDecimal("0.05"),
                        "0xT",
                        "WALLET",
                        "o",
                        "r",
                        "token_transfer",
                        3L))));
    assertThat(
            readExpense(
                expense(
                    "{\"address\":\"0xA\",\"amount\":57008,\"ref\":\"r\",\"execution_id\":\"e\","
                        + "\"node_id\":\"n\",\"price\":15.83,\"time\":3600.489,\"count\":12,"
                        + "\"size\":\"340.5\"}")))
        .isEqualTo(
            new CreditExpense(
                List.of(
                    new CreditExpense.Entry(
                        new Address("0xA"),
                        57_008,
                        "r",
                        "e",
                        "n",
                        new BigDecimal("15.83"),
                        12L,
                        new BigDecimal("340.5")))));
  }

  @ParameterizedTest
  @EnumSource
  void beforeTheChangeOfUnitsAmountsAreSmaller(Kind kind) {
    Timestamp before = new Timestamp(1_769_990_400_000_000L - 1);
    long largest = LARGEST / 10_000;
    String type =
        switch (kind) {
          case DISTRIBUTION -> MoneyPolicy.DISTRIBUTION_TYPE;
          case EXPENSE -> MoneyPolicy.EXPENSE_TYPE;
          case TRANSFER -> MoneyPolicy.TRANSFER_TYPE;
        };
    Function<Long, MoneyPost> read =
        amount ->
            PostTexts.POLICY
                .read(
                    type,
                    PostTexts.PUBLISHER,
                    PostTexts.CHANNEL,
                    before,
                    kind.content(kind.entry("amount", Long.toString(amount))))
                .orElseThrow();
    assertThat(kind.amount((CreditPost) read.apply(largest))).isEqualTo(largest);
    assertRefused(
        "amount must be a whole number from 1 to " + largest, () -> read.apply(largest + 1));
  }

  @ParameterizedTest
  @EnumSource
  void aHundredThousandEntriesAreRead(Kind kind) {
    String[] entries = new String[100_000];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = kind.entry("address", "\"0x" + i + '"');
    }
    assertThat(kind.address(kind.read(kind.content(entries)))).isEqualTo(new Address("0x0"));
    entries[99_999] = kind.entry("amount", "-1");
    assertRefused("credits[99999].amount", () -> kind.read(kind.content(entries)));
  }
}
