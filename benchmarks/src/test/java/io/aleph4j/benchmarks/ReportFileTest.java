package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {

  @Test
  void aReportReplacesItsOwnPartOnly(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.md");
    ReportFile.put(file, "# One\n\nold\n\n## Inside\n");
    ReportFile.put(file, "# One and two\n\nother\n");
    ReportFile.put(file, "# One\n\nnew\n\n## Inside\n");
    assertThat(Files.readString(file))
        .startsWith("# One\n\nnew\n\n## Inside\n\n")
        .endsWith("\n\n# One and two\n\nother\n")
        .doesNotContain("old");
    String before = Files.readString(file);
    ReportFile.put(file, "# One and two\n\nother\n");
    assertThat(Files.readString(file)).isEqualTo(before);
  }
}
