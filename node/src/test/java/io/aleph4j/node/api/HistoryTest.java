package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.storage.MessageRow;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {

  /** Rows of the commits 1 to 100, the newest first. */
  private static final List<MessageRow> ROWS =
      new TestMessages(3).make(100).stream().map(TestMessages.Made::row).toList().reversed();

  private static List<MessageRow> newest(int limit) {
    return ROWS.subList(0, Math.min(limit, ROWS.size()));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 100, 100, 91",
    "10, 99, 99, 90",
    "10, 91, 91, 82",
    "10, 70, 70, 61",
    "10, 5, 5, 1",
    "100, 100, 100, 1",
    "199, 100, 100, 1",
    "1, 99, 99, 99"
  })
  void whatCameMeanwhileTakesNobodysPlace(int count, long askedAfter, long first, long last) {
    List<MessageRow> past = History.of(count, askedAfter, HistoryTest::newest);
    assertThat(past).extracting(MessageRow::seq).startsWith(first).endsWith(last);
    assertThat(past).hasSize((int) (first - last) + 1);
  }

  @Test
  void whereEverythingIsLiveTheSearchEnds() {
    AtomicInteger most = new AtomicInteger();
    IntFunction<List<MessageRow>> endless =
        limit -> {
          most.set(limit);
          return Collections.nCopies(limit, ROWS.getFirst());
        };
    assertThat(History.of(10, 99, endless)).isEmpty();
    assertThat(most).hasValue(160);
    assertThat(History.of(5, 0, HistoryTest::newest)).isEmpty();
  }
}
