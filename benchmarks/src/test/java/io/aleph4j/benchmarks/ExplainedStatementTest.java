package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainedStatementTest {

  /** As PostgreSQL 18 writes it, shortened by what nobody reads. */
  private static List<String> entry(String query, String rows, int hit, int read) {
    return """
    2026-11-26 21:30:01.123 UTC [4711] LOG:  duration: 0.412 ms  plan:
    \t{
    \t  "Query Text": "%s",
    \t  "Plan": {
    \t    "Node Type": "Limit",
    \t    "Parallel Aware": false,
    \t    "Startup Cost": 0.29,
    \t    "Total Cost": 9.11,
    \t    "Plan Rows": 20,
    \t    "Actual Rows": %s,
    \t    "Actual Loops": 1,
    \t    "Disabled": false,
    \t    "Shared Hit Blocks": %d,
    \t    "Shared Read Blocks": %d,
    \t    "Shared Dirtied Blocks": 3,
    \t    "Plans": [
    \t      {
    \t        "Node Type": "Seq Scan",
    \t        "Parent Relationship": "Outer",
    \t        "Relation Name": "b",
    \t        "Actual Rows": 90000.00,
    \t        "Actual Loops": 1,
    \t        "Shared Hit Blocks": %d,
    \t        "Shared Read Blocks": %d
    \t      }
    \t    ]
    \t  }
    \t}
    """
        .formatted(query, rows, hit, read, hit, read)
        .lines()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "20.00, 990, 10, true",
    "20.00, 990, 11, false",
    "1.00, 50, 0, true",
    "1.00, 0, 51, false",
    "0.00, 50, 0, true",
    "0.00, 51, 0, false",
    "1000.00, 49000, 1000, true",
    "1000.00, 50001, 0, false"
  })
  void aRowMayCostFiftyBuffersWhetherTheyWereInMemoryOrNot(
      String rows, int hit, int read, boolean frugal) {
    List<ExplainedStatement> found =
        ExplainedStatement.parse(entry("SELECT a FROM b", rows, hit, read));
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().text()).isEqualTo("SELECT a FROM b");
    assertThat(found.getFirst().rows()).isEqualTo((long) Double.parseDouble(rows));
    assertThat(found.getFirst().buffers()).isEqualTo(hit + read);
    assertThat(found.getFirst().isFrugal()).isEqualTo(frugal);
    assertThat(found.getFirst().plan()).isEqualTo("Limit (Seq Scan b)");
  }

  @ParameterizedTest
  @CsvSource({"450050, true", "450051, false"})
  void aCountMayLookUpEachRowThatItCounts(int buffers, boolean frugal) {
    List<String> entry =
        entry("SELECT count(*) FROM b", "1.00", buffers, 0).stream()
            .map(line -> line.replace("\"Limit\",", "\"Aggregate\", \"Strategy\": \"Plain\","))
            .toList();
    ExplainedStatement found = ExplainedStatement.parse(entry).getFirst();
    assertThat(found.counted()).isEqualTo(90_000);
    assertThat(found.isFrugal()).isEqualTo(frugal);
  }

  @Test
  void everyEntryIsFoundAmongOtherLines() {
    List<String> lines = new ArrayList<>();
    lines.add("2026-11-26 21:30:01.100 UTC [1] LOG:  checkpoint starting: time");
    lines.addAll(entry("SELECT 1", "1.00", 1, 0));
    lines.addAll(entry("/* 17 */ SELECT 2\\nFROM c", "2.00", 2, 0));
    lines.add("2026-11-26 21:30:01.200 UTC [1] WARNING:  something else");
    lines.addAll(entry("SELECT 3", "3.00", 3, 0));
    assertThat(ExplainedStatement.parse(lines))
        .extracting(ExplainedStatement::text)
        .containsExactly("SELECT 1", "SELECT 2\nFROM c", "SELECT 3");
  }

  @Test
  void anEntryThatAnotherProcessWroteIntoIsLeftOut() {
    List<String> lines = new ArrayList<>(entry("SELECT 1", "1.00", 1, 0));
    lines.set(3, "2026-11-26 21:30:01.200 UTC [1] WARNING:  between");
    lines.addAll(entry("SELECT 2", "1.00", 1, 0));
    assertThat(ExplainedStatement.parse(lines))
        .extracting(ExplainedStatement::text)
        .containsExactly("SELECT 2");
  }
}
