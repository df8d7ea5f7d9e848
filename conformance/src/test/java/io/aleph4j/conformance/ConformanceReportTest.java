package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/conformance.md} to what the clients' scripts found in this run. */
@Order(3)
class ConformanceReportTest {

  private static final Path PAGE = ForeignClient.ROOT.resolve("docs/conformance.md");

  @Test
  void thePageSaysWhatTheLastRunFound() throws IOException {
    List<CaseResult> results = new ArrayList<>();
    for (String client : List.of("typescript", "python")) {
      Path file = ForeignClient.RESULTS.resolve(client + ".jsonl");
      assumeTrue(
          Files.exists(file),
          "the " + client + " client has not run, so there is nothing to compare");
      results.addAll(ForeignClient.results(file));
    }
    Files.writeString(
        ForeignClient.RESULTS.resolveSibling("conformance-results.json"),
        Api.JSON.writeValueAsString(results));
    String page = ConformanceReport.page(results);
    if (Boolean.getBoolean("aleph.writeDocs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew with: mvn verify -pl conformance -am -Daleph.writeDocs=true")
        .exists()
        .content()
        .isEqualTo(page);
  }
}
