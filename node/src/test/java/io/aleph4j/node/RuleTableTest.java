package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which test holds which rule, as a table in {@code target/rules.md}. */
class RuleTableTest {

  /**
   * What spec 01 §4.7 says of these types, of permissions and of contents by hash; 303 never
   * happens (§8.1, Q-4), and what costs is not asked for yet.
   */
  private static final Set<Integer> CODES =
      Set.of(
          0,
          2,
          3,
          4,
          101,
          102,
          200,
          201,
          300,
          301,
          302,
          304,
          500,
          501,
          502,
          503,
          504,
          Holds.ACCEPTED);

  private static final String TYPES =
      "(POST|AGGREGATE|STORE|FORGET|PROGRAM|INSTANCE|V-PROGRAM|content)";

  private record Row(String rule, int code, String test) implements Comparable<Row> {

    @Override
    public int compareTo(Row other) {
      int byRule = rule.compareTo(other.rule);
      int byCode = byRule != 0 ? byRule : Integer.compare(code, other.code);
      return byCode != 0 ? byCode : test.compareTo(other.test);
    }

    String toMarkdown() {
      String outcome = code == Holds.ACCEPTED ? "accepted" : Integer.toString(code);
      return "| " + rule + " | " + outcome + " | `" + test + "` |";
    }
  }

  @Test
  void everyCodeIsHeldByATest() throws IOException {
    Set<Row> rows = new TreeSet<>();
    testClasses().forEach(type -> addRows(type, rows));
    assertThat(rows.stream().map(Row::code).collect(Collectors.toSet())).containsAll(CODES);
    assertThat(rows)
        .allMatch(
            row -> row.rule().matches(TYPES + "(, " + TYPES + ")*: .+"), "is a rule of a type");
    Path table = Path.of("target", "rules.md");
    Files.createDirectories(Path.of("target"));
    Files.writeString(
        table,
        rows.stream()
            .map(Row::toMarkdown)
            .collect(
                Collectors.joining("\n", "| rule | code | test |\n| --- | --- | --- |\n", "\n")));
  }

  private static void addRows(Class<?> type, Set<Row> rows) {
    for (Method method : type.getDeclaredMethods()) {
      for (Holds holds : method.getAnnotationsByType(Holds.class)) {
        rows.add(
            new Row(holds.rule(), holds.code(), type.getSimpleName() + '.' + method.getName()));
      }
    }
  }

  private static Stream<Class<?>> testClasses() throws IOException {
    Path here =
        Path.of(URI.create(Objects.requireNonNull(Holds.class.getResource("Holds.class")) + ""));
    Path packageFolder = Objects.requireNonNull(here.getParent());
    try (Stream<Path> files = Files.walk(packageFolder)) {
      return files
          .map(file -> packageFolder.relativize(file).toString())
          .filter(name -> name.endsWith("Test.class") || name.endsWith("Contract.class"))
          .<Class<?>>map(RuleTableTest::load)
          .toList()
          .stream();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Class<?> load(String file) {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    try {
      return Class.forName(
          Holds.class.getPackageName() + '.' + name, false, Holds.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
