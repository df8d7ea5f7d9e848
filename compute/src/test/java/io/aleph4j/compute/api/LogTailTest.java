package io.aleph4j.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.vm.LogBook;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LogTailTest {

  @Test
  void givesThePastAndWhatFollowsAndCountsWhatIsLost() throws Exception {
    LogBook book = new LogBook(InstantSource.system());
    book.add(LogBook.Kind.STDOUT, 1, "past");
    try (LogTail tail = new LogTail(book)) {
      for (int i = 0; i < LogTail.MOST_WAITING + 5; i++) {
        book.add(LogBook.Kind.STDOUT, 1, "line " + i);
      }
      assertThat(tail.takeLost()).isEqualTo(5);
      assertThat(tail.takeLost()).isZero();
      assertThat(tail.next()).extracting(LogBook.Line::text).isEqualTo("past");
      assertThat(tail.next()).extracting(LogBook.Line::text).isEqualTo("line 0");
      book.add(LogBook.Kind.STDOUT, 1, "one more");
      assertThat(tail.takeLost()).isZero();
    }
  }
}
