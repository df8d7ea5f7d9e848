package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogBookTest {
  private final LogBook book = new LogBook(InstantSource.fixed(TestNode.NOW));

  private List<String> texts() {
    return book.history().stream().map(LogBook.Line::text).toList();
  }

  @Test
  void theOldestLinesMakeRoomForNewOnes() {
    String line = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      book.add(LogBook.Kind.STDOUT, i, line);
    }
    assertThat(book.history()).hasSize(10);
    assertThat(book.history().getLast().call()).isEqualTo(99);
    for (int i = 0; i < 100_000; i++) {
      book.add(LogBook.Kind.STDOUT, i, "");
    }
    assertThat(book.history()).hasSizeBetween(10_000, 20_000);
  }

  @Test
  void aLineThatIsLargerThanAllIsKeptUntilTheNext() {
    book.add(LogBook.Kind.STDOUT, 1, "before");
    book.add(LogBook.Kind.STDOUT, 1, "y".repeat(3 << 20));
    assertThat(book.history()).hasSize(1);
    book.add(LogBook.Kind.STDOUT, 1, "after");
    assertThat(texts()).containsExactly("after");
    book.add(LogBook.Kind.STDOUT, 1, "and more");
    assertThat(texts()).containsExactly("after", "and more");
  }

  @Test
  void aListenerThatFailsHarmsNobody() {
    List<String> heard = new ArrayList<>();
    try (LogBook.Following broken =
            book.follow(line -> {
              throw new IllegalStateException("broken");
            });
        LogBook.Following good = book.follow(line -> heard.add(line.text()))) {
      assertThat(broken).isNotSameAs(good);
      book.add(LogBook.Kind.SYSTEM, 0, "one");
      book.add(LogBook.Kind.SYSTEM, 0, "two");
    }
    book.add(LogBook.Kind.SYSTEM, 0, "three");
    assertThat(heard).containsExactly("one", "two");
    assertThat(texts()).containsExactly("one", "two", "three");
  }
}
