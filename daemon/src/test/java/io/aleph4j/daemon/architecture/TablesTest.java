package io.aleph4j.daemon.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every table has exactly one class that writes it, and every statement stands in storage. */
class TablesTest {

  private static final Pattern CREATED =
      Pattern.compile(
          "CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\\w+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\b(?:INSERT\\s+INTO|UPDATE(?:\\s+ONLY)?|DELETE\\s+FROM(?:\\s+ONLY)?|MERGE\\s+INTO|COPY|TRUNCATE(?:\\s+TABLE)?)"
              + "\\s+(?<table>\\w+)");
  private static final Pattern WRITTEN_TO_A_NAME_PUT_TOGETHER =
      Pattern.compile(
          "\\b(?:INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO|COPY|TRUNCATE)\\s*(?:\"\\s*\\+|%s|\\$\\{|<)");
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\"\\s*(?:SELECT\\s|INSERT\\s+INTO\\s|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM\\s|WITH\\s+\\w+\\s+AS)");

  private static Map<String, String> code = Map.of();
  private static Set<String> tables = Set.of();

  @BeforeAll
  static void readSources() {
    code = new TreeMap<>(Product.sources(".java"));
    // The benchmark inserts rows itself: what the database alone can do is its yardstick.
    code.keySet().removeIf(path -> path.startsWith("benchmarks/"));
    tables = new TreeSet<>();
    for (String migration : Product.sources(".sql").values()) {
      Matcher created = CREATED.matcher(migration);
      while (created.find()) {
        tables.add(created.group(1));
      }
    }
  }

  @Test
  void aTableHasExactlyOneWriter() {
    Map<String, List<String>> writers = new TreeMap<>();
    for (String table : tables) {
      writers.put(
          table, code.keySet().stream().filter(path -> writtenIn(path).contains(table)).toList());
    }
    assertThat(tables).contains("message", "post", "aggregate");
    assertThat(writers).allSatisfy((table, files) -> assertThat(files).as(table).hasSize(1));
  }

  @Test
  void noStatementHidesItsTable() {
    assertThat(filesWith(WRITTEN_TO_A_NAME_PUT_TOGETHER)).isEmpty();
  }

  @Test
  void statementsStandInStorage() {
    assertThat(filesWith(STATEMENT)).allMatch(TablesTest::inStorage);
  }

  @Test
  void thePatternsFindWhatTheyShould() {
    assertThat(tablesWrittenIn("\"INSERT INTO post (a)\"")).containsExactly("post");
    assertThat(tablesWrittenIn("\"\"\"\nDELETE FROM\n  pending p\"\"\""))
        .containsExactly("pending");
    assertThat(tablesWrittenIn("ON CONFLICT DO UPDATE SET x = 1 ... FOR UPDATE")).isEmpty();
    assertThat(tablesWrittenIn("SELECT * FROM post")).isEmpty();
    assertThat(STATEMENT.matcher("\"SELECT 1\"").find()).isTrue();
    assertThat(WRITTEN_TO_A_NAME_PUT_TOGETHER.matcher("\"DELETE FROM \" + table").find()).isTrue();
  }

  private static List<String> filesWith(Pattern pattern) {
    return code.entrySet().stream()
        .filter(file -> pattern.matcher(file.getValue()).find())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Set<String> writtenIn(String path) {
    return tablesWrittenIn(code.getOrDefault(path, ""));
  }

  private static Set<String> tablesWrittenIn(String text) {
    Set<String> written = new TreeSet<>();
    Matcher matcher = WRITTEN.matcher(text);
    while (matcher.find()) {
      if (tables.contains(matcher.group("table"))) {
        written.add(matcher.group("table"));
      }
    }
    return written;
  }

  private static boolean inStorage(String path) {
    return path.startsWith("node/src/main/java/io/aleph4j/node/storage/")
        || path.startsWith("service/src/main/java/io/aleph4j/service/postgres/");
  }
}
