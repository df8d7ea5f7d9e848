package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/conformance.md} to what the clients' scripts and the node's tests found. */
@Order(3)
class ConformanceReportTest {

  private static final Path RULES = ForeignClient.ROOT.resolve("node/target/rules.md");
  private static final Path PAGE = ForeignClient.ROOT.resolve("docs/conformance.md");

  /** What the last full run found with the client that takes part in full runs only. */
  private static final Path LAST_FULL_RUN = Path.of("src/test/resources/rust-cli.jsonl");

  @Test
  void thePageSaysWhatTheLastRunFound() throws IOException {
    List<CaseResult> results = new ArrayList<>();
    for (String client : List.of("typescript", "python", "python-cli")) {
      Path file = ForeignClient.RESULTS.resolve(client + ".jsonl");
      assumeTrue(
          Files.exists(file),
          "the " + client + " client has not run, so there is nothing to compare");
      results.addAll(ForeignClient.results(file));
    }
    results.addAll(ForeignClient.results(rust()));
    Files.writeString(
        ForeignClient.RESULTS.resolveSibling("conformance-results.json"),
        Api.JSON.writeValueAsString(results));
    assumeTrue(
        Files.exists(RULES), "the node's tests have not run, so there is no table of their rules");
    String page = ConformanceReport.page(results, Files.readString(RULES));
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

  private static Path rust() throws IOException {
    Path file = ForeignClient.RESULTS.resolve(RustCommandLineTest.NAME + ".jsonl");
    if (!Files.exists(file)) {
      return LAST_FULL_RUN;
    }
    if (Boolean.getBoolean("aleph.writeDocs")) {
      Files.copy(file, LAST_FULL_RUN, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
