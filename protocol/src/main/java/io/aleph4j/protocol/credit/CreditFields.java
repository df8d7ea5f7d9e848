package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Keys;
import io.aleph4j.protocol.ScannedValue;
import io.aleph4j.protocol.SchemaReader;
import io.aleph4j.protocol.SchemaValue;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads posts with credits as the reference's schema does (spec 01 §7.3, spec 03 §6.3). Unknown
 * keys are ignored.
 *
 * @param mostAmount the largest amount whose credits fit 64 bits, which is what the network's
 *     tables keep
 */
record CreditFields(long mostAmount) {

  private static final Keys DISTRIBUTION = Keys.open("distribution");
  private static final Keys DISTRIBUTION_LIST = Keys.open("credits", "token", "chain");
  private static final Keys DISTRIBUTION_ENTRY =
      Keys.open(
          "address",
          "amount",
          "price",
          "tx_hash",
          "provider",
          "expiration",
          "origin",
          "ref",
          "payment_method",
          "bonus_amount");
  private static final Keys EXPENSE = Keys.open("expense");
  private static final Keys EXPENSE_ENTRY =
      Keys.open(
          "address", "amount", "ref", "execution_id", "node_id", "price", "time", "count", "size");
  private static final Keys TRANSFER = Keys.open("transfer");
  private static final Keys TRANSFER_ENTRY = Keys.open("address", "amount", "expiration");
  private static final Keys LIST = Keys.open("credits");

  private static final double MILLIS_PER_SECOND = 1000;
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,400}");

  CreditDistribution distribution(SchemaValue content) {
    SchemaReader list =
        content.object(DISTRIBUTION).value("distribution").object(DISTRIBUTION_LIST);
    return new CreditDistribution(
        list.string("token"), list.string("chain"), entries(list, this::distributed));
  }

  private CreditDistribution.Entry distributed(SchemaValue value) {
    SchemaReader entry = value.object(DISTRIBUTION_ENTRY);
    return new CreditDistribution.Entry(
        address(entry),
        amount(entry),
        expiration(entry),
        Decimals.of(entry.value("price")),
        entry.string("tx_hash"),
        entry.string("provider"),
        text(entry, "origin"),
        text(entry, "ref"),
        text(entry, "payment_method"),
        bonus(entry));
  }

  CreditExpense expense(SchemaValue content) {
    return new CreditExpense(
        entries(content.object(EXPENSE).value("expense").object(LIST), this::spent));
  }

  private CreditExpense.Entry spent(SchemaValue value) {
    SchemaReader entry = value.object(EXPENSE_ENTRY);
    // Nobody uses it, but the reference refuses what is no number.
    entry.given("time").ifPresent(SchemaValue::number);
    return new CreditExpense.Entry(
        address(entry),
        amount(entry),
        text(entry, "ref"),
        text(entry, "execution_id"),
        text(entry, "node_id"),
        entry.given("price").map(Decimals::of).orElse(null),
        entry.given("count").map(CreditFields::count).orElse(null),
        entry.given("size").map(CreditFields::size).orElse(null));
  }

  CreditTransfer transfer(SchemaValue content, Address owner) {
    Set<Address> recipients = new HashSet<>();
    SchemaReader list = content.object(TRANSFER).value("transfer").object(LIST);
    return new CreditTransfer(entries(list, value -> handed(value, owner, recipients)));
  }

  private CreditTransfer.Entry handed(SchemaValue value, Address owner, Set<Address> recipients) {
    SchemaReader entry = value.object(TRANSFER_ENTRY);
    Address recipient = address(entry);
    if (recipient.equals(owner)) {
      throw entry.value("address").unexpected("another account than the owner of the post");
    }
    if (!recipients.add(recipient)) {
      throw entry.value("address").unexpected("an account that the transfer does not name before");
    }
    return new CreditTransfer.Entry(recipient, amount(entry), expiration(entry));
  }

  private static <T> List<T> entries(SchemaReader list, Function<SchemaValue, T> entry) {
    SchemaValue credits = list.value("credits");
    List<T> entries = credits.list(Integer.MAX_VALUE, entry);
    if (entries.isEmpty()) {
      throw credits.unexpected("a list of at least one entry");
    }
    return entries;
  }

  private static Address address(SchemaReader entry) {
    return new Address(
        entry.value("address").string(address -> !isBlank(address), "an address, not blank"));
  }

  /** Whether Python takes all of this text for white space. */
  static boolean isBlank(String text) {
    return text.chars()
        .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085');
  }

  private long amount(SchemaReader entry) {
    return entry.value("amount").strictInteger(1, mostAmount);
  }

  /** Milliseconds; none, null and 0 stand for never. */
  private static @Nullable Timestamp expiration(SchemaReader entry) {
    Optional<SchemaValue> given = entry.given("expiration");
    if (given.isEmpty() || given.get().integer().signum() == 0) {
      return null;
    }
    // The reference divides doubles, which moves far dates by some microseconds.
    return Timestamp.ofSeconds(given.get().integer().doubleValue() / MILLIS_PER_SECOND)
        .orElseThrow(
            () -> given.get().unexpected("milliseconds since 1970, within the years 1 to 9999"));
  }

  private static @Nullable String text(SchemaReader entry, String key) {
    return entry.given(key).map(SchemaValue::string).orElse(null);
  }

  private static long count(SchemaValue value) {
    BigInteger count = value.integer();
    if (count.signum() < 0 || count.compareTo(MOST) > 0) {
      throw value.unexpected("a whole number from 0 to " + MOST);
    }
    return count.longValueExact();
  }

  private static BigDecimal size(SchemaValue value) {
    BigDecimal size = Decimals.of(value);
    if (size.signum() < 0) {
      throw value.unexpected("a decimal number from 0 on");
    }
    return size;
  }

  /**
   * The reference takes anything here and then lets the database read its text; what counts as
   * false is no bonus.
   */
  private static @Nullable Long bonus(SchemaReader entry) {
    Optional<SchemaValue> given = entry.given("bonus_amount").filter(v -> Truth.of(v.value()));
    if (given.isEmpty()) {
      return null;
    }
    return wholeNumber(given.get().value())
        .filter(bonus -> bonus.bitLength() < Long.SIZE)
        .orElseThrow(() -> given.get().unexpected("a whole number, or one in quotes"))
        .longValueExact();
  }

  private static Optional<BigInteger> wholeNumber(ScannedValue value) {
    String text = value.token().isNumeric() ? value.raw() : value.string().orElse("").strip();
    return WHOLE_NUMBER.matcher(text).matches()
        ? Optional.of(new BigInteger(text))
        : Optional.empty();
  }
}
