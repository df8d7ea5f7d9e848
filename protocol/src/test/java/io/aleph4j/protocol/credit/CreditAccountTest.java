package io.aleph4j.protocol.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §7.3: the lots of one account. */
class CreditAccountTest {

  private static final Address A = new Address("0xA");
  private static final CreditLot EXPIRING = lot(1, "a", 10, at(50));
  private static final CreditLot LASTING = lot(2, "a", 5, null);
  private static final CreditAccount ACCOUNT = CreditAccount.of(A, List.of(LASTING, EXPIRING));

  private static Timestamp at(long micros) {
    return new Timestamp(micros);
  }

  private static CreditLot lot(long time, String ref, long remaining, @Nullable Timestamp end) {
    return new CreditLot(A, new CreditKey(at(time), new ItemHash(ref), 0), remaining, end);
  }

  @ParameterizedTest
  @CsvSource({"0, 15", "49, 15", "50, 5", "51, 5", "9223372036854775807, 5"})
  void aBalanceIsWhatHasNotExpired(long now, long expected) {
    assertThat(ACCOUNT.balance(at(now))).isEqualTo(BigInteger.valueOf(expected));
  }

  @Test
  void lotsAreInTheOrderOfTheirKeys() {
    assertThat(ACCOUNT.lots()).containsExactly(EXPIRING, LASTING);
    CreditAccount.Consumption taken = ACCOUNT.consume(12, at(9));
    assertThat(taken.portions())
        .containsExactly(new CreditPortion(10, at(50)), new CreditPortion(2, null));
    assertThat(taken.account().lots())
        .containsExactly(EXPIRING.withRemaining(0), LASTING.withRemaining(3));
    assertThat(ACCOUNT.lots()).as("what was taken from").containsExactly(EXPIRING, LASTING);
  }

  @Test
  void keysCompareTimesThenHashesThenIndexes() {
    CreditKey key = new CreditKey(at(5), new ItemHash("b"), 5);
    assertThat(key)
        .isGreaterThan(new CreditKey(at(4), new ItemHash("c"), 9))
        .isGreaterThan(new CreditKey(at(5), new ItemHash("a"), 9))
        .isGreaterThan(new CreditKey(at(5), new ItemHash("B"), 9))
        .isGreaterThan(new CreditKey(at(5), new ItemHash("b"), 4))
        .isEqualByComparingTo(new CreditKey(at(5), new ItemHash("b"), 5));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "100, 15"})
  void nobodyGetsMoreThanThereIs(long amount, long expected) {
    assertThat(
            ACCOUNT.consume(amount, at(9)).portions().stream()
                .mapToLong(CreditPortion::amount)
                .sum())
        .isEqualTo(expected);
  }

  @Test
  void aLotOfAKeyThatIsThereChangesNothing() {
    CreditLot used = EXPIRING.withRemaining(1);
    CreditAccount account = ACCOUNT.replace(List.of(used));
    CreditLot fresh = lot(0, "z", 7, null);
    assertThat(account.add(List.of(EXPIRING, fresh)).lots()).containsExactly(fresh, used, LASTING);
  }

  @Test
  void foreignAndUnknownLotsAreErrors() {
    CreditLot foreign = new CreditLot(new Address("0xa"), EXPIRING.key(), 1, null);
    assertThatThrownBy(() -> ACCOUNT.add(List.of(foreign)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CreditAccount.of(A, List.of(foreign)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CreditAccount.of(A, List.of(LASTING, LASTING)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ACCOUNT.replace(List.of(lot(3, "q", 1, null))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
