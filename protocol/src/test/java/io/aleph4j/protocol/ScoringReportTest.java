package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 03 §6.5: what is no score is left out. */
class ScoringReportTest {

  private static ScoringReport parse(String json) {
    return ScoringReport.parse(json).orElseThrow();
  }

  private static List<ScoringReport.Entry> core(String entries) {
    return parse("{\"scores\":{\"ccn\":[" + entries + "]}}").ofCore();
  }

  @Test
  void everyFieldIsRead() {
    ScoringReport report =
        parse(
            "{\"version\":\"1.1\",\"tags\":[\"mainnet\"],\"period\":{"
                + "\"from_date\":\"2026-01-01T00:00:00+00:00\",\"to_date\":\"2026-01-02 00:00:00.5\"},"
                + "\"scores\":{\"ccn\":[{\"node_id\":\"a\",\"total_score\":0.1,\"performance\":0.2,"
                + "\"version\":1,\"decentralization\":0.3,\"measurements\":{\"total_nodes\":4}}],"
                + "\"crn\":[{\"node_id\":\"b\",\"total_score\":1},{\"node_id\":\"b\",\"performance\":\"2\"}]}}");
    assertThat(report.period()).isEqualTo("2026-01-01T00:00:00+00:00/2026-01-02 00:00:00.5");
    assertThat(report.ofCore()).containsExactly(new ScoringReport.Entry("a", 0.1, 0.2, 0.3));
    assertThat(report.ofCompute())
        .containsExactly(
            new ScoringReport.Entry("b", 1.0, null, null),
            new ScoringReport.Entry("b", null, 2.0, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{\"node_id\":\"n\"}",
        "{\"total_score\":1}",
        "{\"node_id\":7,\"total_score\":1}",
        "{\"node_id\":\"\",\"total_score\":1}",
        "{\"node_id\":\"n\",\"total_score\":null}",
        "{\"node_id\":\"n\",\"total_score\":\"nan\",\"performance\":[1]}",
      })
  void whatIsNoScoreIsLeftOut(String entry) {
    String whole = "{\"node_id\":\"n\",\"total_score\":0.5}";
    assertThat(core(whole + ',' + entry + ',' + whole)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"scores\":null}",
        "{\"scores\":[]}",
        "{\"scores\":{\"ccn\":{},\"crn\":\"x\"}}",
        "{\"period\":[],\"scores\":{\"ccn\":null}}",
      })
  void whatHasNoListsHasNoScores(String json) {
    assertThat(parse(json)).isEqualTo(new ScoringReport(null, List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "1", "\"x\"", "{", "{\"scores\":{}"})
  void whatIsNoObjectIsNoReport(String json) {
    assertThat(ScoringReport.parse(json)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"2026-01-01\"', '\"2026-01-02\"', 2026-01-01/2026-01-02",
    "'\"2026-01-01\"', '\"\"', ",
    "'\"2026-01-01\"', '\"soon\"', ",
    "'\"2026-01-01\"', 1767312000, ",
    "null, '\"2026-01-02\"', ",
    "'\"2026-01-01\\u0000\"', '\"2026-01-02\"', ",
    "'\"2026-01-01\"', '\"20260101202601012026010120260101202601012\"', ",
  })
  void aPeriodHasTwoDates(String from, String to, @Nullable String period) {
    String json = "{\"period\":{\"from_date\":%s,\"to_date\":%s}}".formatted(from, to);
    assertThat(parse(json).period()).isEqualTo(period);
  }
}
