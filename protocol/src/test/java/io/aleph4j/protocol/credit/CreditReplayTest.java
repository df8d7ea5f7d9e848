package io.aleph4j.protocol.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 03 §6.3: the lots that follow from a history. */
class CreditReplayTest {

  private static final Address A = new Address("0xA");

  private static CreditHistoryRow row(
      long time, String ref, int index, long amount, @Nullable Long expires) {
    return new CreditHistoryRow(
        new CreditKey(new Timestamp(time), new ItemHash(ref), index),
        A,
        amount,
        expires == null ? null : new Timestamp(expires),
        CreditNote.ofTransfer("0xB"));
  }

  private static CreditLot left(CreditHistoryRow row, long remaining) {
    return row.lot().withRemaining(remaining);
  }

  @Test
  void debitsTakeWhatWasThereBeforeThemInOrder() {
    CreditHistoryRow first = row(1, "z", 0, 10, null);
    CreditHistoryRow second = row(2, "a", 0, 10, 50L);
    CreditHistoryRow third = row(2, "a", 1, 10, null);
    CreditHistoryRow spent = row(3, "m", 0, -15, null);
    CreditHistoryRow later = row(4, "a", 0, 10, null);
    List<CreditHistoryRow> rows = new ArrayList<>(List.of(first, second, third, spent, later));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(rows, random);
      assertThat(CreditReplay.replay(A, rows).lots())
          .containsExactly(left(second, 5), left(third, 10), left(later, 10));
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 10", "10, 10", "11, 6", ", 6"})
  void anExpiredLotPaysNothingAndStays(@Nullable Long expires, long expected) {
    CreditHistoryRow grant = row(1, "a", 0, 10, expires);
    assertThat(CreditReplay.replay(A, List.of(grant, row(10, "b", 0, -4, null))).lots())
        .containsExactly(left(grant, expected));
  }

  @Test
  void anExpiredLotBehindAnotherIsPassedWhenItsTurnComes() {
    CreditHistoryRow first = row(1, "a", 0, 10, null);
    CreditHistoryRow second = row(2, "a", 0, 10, 5L);
    CreditHistoryRow third = row(3, "a", 0, 10, 9L);
    assertThat(
            CreditReplay.replay(
                    A,
                    List.of(
                        first, second, third, row(6, "a", 0, -4, null), row(7, "a", 0, -9, null)))
                .lots())
        .containsExactly(left(second, 10), left(third, 7));
  }

  @Test
  void atOneMomentHashesDecideWhoComesFirst() {
    CreditHistoryRow grant = row(5, "m", 0, 10, null);
    assertThat(CreditReplay.replay(A, List.of(grant, row(5, "a", 0, -4, null))).lots())
        .containsExactly(left(grant, 10));
    assertThat(CreditReplay.replay(A, List.of(grant, row(5, "z", 0, -4, null))).lots())
        .containsExactly(left(grant, 6));
  }

  @Test
  void whatIsMissingIsNotOwedLater() {
    CreditHistoryRow later = row(3, "c", 0, 10, null);
    assertThat(
            CreditReplay.replay(
                    A, List.of(row(1, "a", 0, 3, null), row(2, "b", 0, -9, null), later))
                .lots())
        .containsExactly(left(later, 10));
  }

  @Test
  void aRowThatComesAgainCountsOnce() {
    CreditHistoryRow grant = row(1, "a", 0, 10, null);
    CreditHistoryRow spent = row(2, "b", 0, -4, null);
    assertThat(CreditReplay.replay(A, List.of(grant, spent, grant, spent)))
        .isEqualTo(CreditReplay.replay(A, List.of(spent, grant)));
  }

  @Test
  void largeAmountsDoNotOverflow() {
    CreditHistoryRow grant = row(1, "a", 0, Long.MAX_VALUE, null);
    CreditHistoryRow more = row(1, "a", 1, Long.MAX_VALUE, null);
    assertThat(
            CreditReplay.replay(A, List.of(grant, more, row(2, "b", 0, -Long.MAX_VALUE, null)))
                .lots())
        .containsExactly(left(more, Long.MAX_VALUE));
  }

  @Test
  void rowsOfOthersAreAnError() {
    CreditHistoryRow row = row(1, "a", 0, 1, null);
    assertThatThrownBy(() -> CreditReplay.replay(new Address("0xa"), List.of(row)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0xA");
  }

  @ParameterizedTest
  @CsvSource({
    // the history has a grant at 10 and, before it, a debit at 5
    "1, false, true",
    "5, false, false",
    "7, false, false",
    "11, false, false",
    "1, true, true",
    "7, true, true",
    "10, true, false",
    "11, true, false",
  })
  void aRowIsLateWhenDebitsSeeAnotherHistory(long time, boolean debit, boolean late) {
    HistoryEnd end = HistoryEnd.NONE.with(row(10, "m", 0, 5, null)).with(row(5, "m", 0, -5, null));
    CreditHistoryRow row = row(time, "n", 0, debit ? -1 : 1, null);
    assertThat(CreditReplay.late(List.of(row), Map.of(A, end)).contains(A)).isEqualTo(late);
    assertThat(CreditReplay.late(List.of(row), Map.of())).isEmpty();
  }

  @Test
  void theEndOfAHistoryIsItsGreatestKeyWhateverTheOrder() {
    CreditHistoryRow grant = row(9, "m", 0, 5, null);
    CreditHistoryRow debit = row(7, "m", 0, -5, null);
    CreditHistoryRow old = row(1, "m", 0, -5, null);
    assertThat(HistoryEnd.NONE.with(grant).with(debit).with(old))
        .isEqualTo(HistoryEnd.NONE.with(old).with(debit).with(grant))
        .isEqualTo(new HistoryEnd(grant.key(), debit.key()));
  }

  /** Each debit would pass all expired and used lots again if the work were quadratic. */
  @Test
  void aHundredThousandRowsAreReplayed() {
    List<CreditHistoryRow> rows = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      rows.add(row(1, "a", i, 1, i % 2 == 0 ? 2L : null));
      rows.add(row(3, "b", i, -1, null));
    }
    assertThat(CreditReplay.replay(A, rows).lots())
        .hasSize(50_000)
        .allMatch(lot -> lot.expiration() != null && lot.remaining() == 1);
  }
}
