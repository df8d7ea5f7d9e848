package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.SchemaValue;
import io.aleph4j.protocol.Timestamp;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose posts change balances and credits on a network, and in which unit (spec 01 §5.1, §7.3; spec
 * 03 §6.1). Immutable.
 *
 * <p>Owners are compared as they are spelled, letter case included. A post of the right type with
 * another owner or on another channel is an ordinary post without effect, and no error.
 *
 * @param balancesType the type of posts with balances
 * @param balancesPublishers the owners whose posts with balances count, on any channel
 * @param creditTypes which of the three types of posts with credits count
 * @param creditPublishers the owners whose distributions and expenses count, and whose transfers
 *     create credits
 * @param creditChannels the channels on which posts with credits count; all when it is empty
 * @param precisionDate before it, posts count in a larger unit
 * @param precisionFactor how many credits that unit is
 */
public record MoneyPolicy(
    String balancesType,
    Set<Address> balancesPublishers,
    Set<String> creditTypes,
    Set<Address> creditPublishers,
    Set<String> creditChannels,
    Timestamp precisionDate,
    long precisionFactor) {

  /** The type of posts with balances on the live network. */
  public static final String BALANCES_UPDATE_TYPE = "balances-update";

  /** The type of posts that distribute credits. */
  public static final String DISTRIBUTION_TYPE = "aleph_credit_distribution";

  /** The type of posts that use up credits. */
  public static final String EXPENSE_TYPE = "aleph_credit_expense";

  /** The type of posts that hand credits on. */
  public static final String TRANSFER_TYPE = "aleph_credit_transfer";

  /** 2026-02-02T00:00:00Z. */
  private static final Timestamp PRECISION_DATE = new Timestamp(1_769_990_400_000_000L);

  private static final long PRECISION_FACTOR = 10_000;

  /** Copies the sets. Throws {@link IllegalArgumentException} when the factor is not positive. */
  public MoneyPolicy {
    balancesPublishers = Set.copyOf(balancesPublishers);
    creditTypes = Set.copyOf(creditTypes);
    creditPublishers = Set.copyOf(creditPublishers);
    creditChannels = Set.copyOf(creditChannels);
    if (precisionFactor < 1) {
      throw new IllegalArgumentException(
          "the precision factor must be at least 1, not " + precisionFactor);
    }
  }

  /** The live network's units and names of posts and channels, with these publishers. */
  public static MoneyPolicy of(Set<Address> balancesPublishers, Set<Address> creditPublishers) {
    return new MoneyPolicy(
        BALANCES_UPDATE_TYPE,
        balancesPublishers,
        Set.of(DISTRIBUTION_TYPE, EXPENSE_TYPE, TRANSFER_TYPE),
        creditPublishers,
        Set.of("ALEPH_CREDIT"),
        PRECISION_DATE,
        PRECISION_FACTOR);
  }

  /** The rules of the live network. */
  public static MoneyPolicy live() {
    return of(
        Set.of(
            new Address("0xB34f25f2c935bCA437C061547eA12851d719dEFb"),
            new Address("0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10")),
        Set.of(new Address("0x2E4454fAD1906c0Ce6e45cBFA05cE898Ac3AC1dC")));
  }

  /** What a post of this type, owner and channel does; empty when nothing. */
  public Optional<MoneyKind> kind(String type, Address owner, @Nullable String channel) {
    if (type.equals(balancesType) && balancesPublishers.contains(owner)) {
      return Optional.of(MoneyKind.BALANCES_UPDATE);
    }
    if (!creditTypes.contains(type) || !countsOn(channel)) {
      return Optional.empty();
    }
    return switch (type) {
      case DISTRIBUTION_TYPE -> ofPublisher(MoneyKind.DISTRIBUTION, owner);
      case EXPENSE_TYPE -> ofPublisher(MoneyKind.EXPENSE, owner);
      case TRANSFER_TYPE -> Optional.of(MoneyKind.TRANSFER);
      default -> Optional.empty();
    };
  }

  private Optional<MoneyKind> ofPublisher(MoneyKind kind, Address owner) {
    return isCreditPublisher(owner) ? Optional.of(kind) : Optional.empty();
  }

  private boolean countsOn(@Nullable String channel) {
    return creditChannels.isEmpty() || (channel != null && creditChannels.contains(channel));
  }

  /** Whether this owner's transfers create credits. */
  public boolean isCreditPublisher(Address owner) {
    return creditPublishers.contains(owner);
  }

  /** How many credits the unit of a post of this time is. */
  public long factorAt(Timestamp contentTime) {
    return contentTime.compareTo(precisionDate) < 0 ? precisionFactor : 1;
  }

  /**
   * What this post says about balances or credits; empty when it changes none.
   *
   * <p>A post without content, or with one that counts as false in the reference's language ({@code
   * {}}, {@code []}, {@code ""}, {@code 0}, {@code false}), changes none either.
   *
   * @param contentTime {@code content.time}
   * @param content the JSON text of {@code content.content}; empty when it is absent
   * @throws InvalidMessageException with code 0, when the content does not have the form of its
   *     kind; the error names the value
   */
  public Optional<MoneyPost> read(
      String type, Address owner, @Nullable String channel, Timestamp contentTime, String content) {
    Optional<MoneyKind> kind = kind(type, owner, channel);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    SchemaValue value = SchemaValue.of("content.content", content);
    if (!Truth.of(value.value())) {
      return Optional.empty();
    }
    CreditFields fields = new CreditFields(Long.MAX_VALUE / factorAt(contentTime));
    return Optional.of(
        switch (kind.get()) {
          case BALANCES_UPDATE -> BalancesReader.read(value);
          case DISTRIBUTION -> fields.distribution(value);
          case EXPENSE -> fields.expense(value);
          case TRANSFER -> fields.transfer(value, owner);
        });
  }
}
