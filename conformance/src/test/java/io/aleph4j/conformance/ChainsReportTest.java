package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/chains.md} to what the tests of the chains' libraries found. */
@Order(7)
class ChainsReportTest {

  private static final Path PAGE = ForeignClient.ROOT.resolve("docs/chains.md");

  @Test
  void thePageSaysWhatTheLastRunFound() throws IOException {
    ChainsReport report =
        new ChainsReport(
            findings(ChainVectorsTest.FINDINGS),
            findings(ChainAccountsTest.TYPESCRIPT, ChainAccountsTest.PYTHON),
            findings(OurSignaturesTest.JAVASCRIPT, OurSignaturesTest.PYTHON));
    if (Boolean.getBoolean("aleph.writeDocs")) {
      Files.writeString(PAGE, report.page());
    }
    assertThat(PAGE)
        .as("write it anew with: mvn verify -pl conformance -am -Daleph.writeDocs=true")
        .exists()
        .content()
        .isEqualTo(report.page());
  }

  private static List<ChainFinding> findings(String... names) {
    return Stream.of(names).flatMap(ChainsReportTest::lines).map(ChainFinding::parse).toList();
  }

  private static Stream<String> lines(String name) {
    Path file = ChainFinding.file(name);
    assumeTrue(Files.exists(file), name + " has not run, so there is nothing to compare");
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
