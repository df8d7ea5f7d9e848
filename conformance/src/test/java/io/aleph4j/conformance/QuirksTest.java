package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every quirk of the network is decided and held by a test, and the page says so. */
@Order(8)
class QuirksTest {

  private static final Path PAGE = ForeignClient.ROOT.resolve("docs/conformance.md");
  private static final int ANSWERS = 27;
  private static final int MESSAGES = 15;

  private final TestSources sources = new TestSources(ForeignClient.ROOT);

  @Test
  void noQuirkIsForgotten() {
    assertThat(AnswerQuirks.ALL).extracting(Quirk::id).isEqualTo(ids("A-", ANSWERS));
    assertThat(MessageQuirks.ALL).extracting(Quirk::id).isEqualTo(ids("Q-", MESSAGES));
  }

  private static List<String> ids(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number).toList();
  }

  @Test
  void everyQuirkIsHeldByATestThatExists() {
    Stream.concat(AnswerQuirks.ALL.stream(), MessageQuirks.ALL.stream())
        .forEach(quirk ->
            assertThat(quirk.tests())
                .as(quirk.id() + " must name tests, each as Class.method")
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allMatch(sources::has));
  }

  @ParameterizedTest
  @CsvSource({
    "QuirksTest.noQuirkIsForgotten, true",
    "QuirksTest.whatIsNoTestIsFoundOut, true",
    "QuirksTest.ids, false",
    "QuirksTest.noSuchTest, false",
    "QuirksTest, false",
    "NoSuchTest.noQuirkIsForgotten, false",
    "ConformanceReport.page, false",
  })
  void whatIsNoTestIsFoundOut(String name, boolean expected) {
    assertThat(sources.has(name)).isEqualTo(expected);
  }

  @Test
  void thePageListsThem() throws IOException {
    String page = Files.readString(PAGE);
    if (Boolean.getBoolean("aleph.writeDocs")) {
      page = ConformanceReport.withQuirks(page);
      Files.writeString(PAGE, page);
    }
    assertThat(page)
        .as("write it anew with: mvn verify -pl conformance -am -Daleph.writeDocs=true")
        .isEqualTo(ConformanceReport.withQuirks(page));
  }
}
