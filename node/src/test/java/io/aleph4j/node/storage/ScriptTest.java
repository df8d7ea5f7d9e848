package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Statements that are one transaction, and rows that are one argument, against PostgreSQL. */
@TestInstance(Lifecycle.PER_CLASS)
class ScriptTest {

  private static final String INSERT =
      "INSERT INTO script_test SELECT * FROM unnest(?::script_test[])";

  private TestDatabase database;

  @BeforeAll
  void open() {
    database = new TestDatabase();
    database.run(
        "CREATE TABLE script_test (id bigint PRIMARY KEY, name text, numbers bigint[], texts text[],"
            + " bytes bytea, small smallint)");
  }

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.run("TRUNCATE script_test");
  }

  private void run(Script script) throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      script.run(connection);
    }
  }

  private static String row(long id) {
    return new RowArray().row().add(id).skip(5).toString();
  }

  private String count() {
    return database.one("SELECT count(*) FROM script_test");
  }

  @Test
  void allStatementsAreOneTransaction() throws SQLException {
    for (int failing = 1; failing < 4; failing++) {
      Script script = new Script();
      for (int i = 0; i < 4; i++) {
        script.add(INSERT, row(i == failing ? 0 : i));
      }
      assertThatThrownBy(() -> run(script)).isInstanceOf(SQLException.class);
      assertThat(count()).isEqualTo("0");
    }
  }

  @Test
  void aStatementSeesWhatTheOnesBeforeItWrote() throws SQLException {
    Script script = new Script();
    script.add(INSERT, row(1));
    script.add("UPDATE script_test SET name = 'x' WHERE id = ANY (?::bigint[])", "{1}");
    script.add(INSERT, row(2));
    run(script);
    assertThat(
            database.one(
                "SELECT string_agg(id || coalesce(name, '-'), ' ' ORDER BY id) FROM script_test"))
        .isEqualTo("1x 2-");
  }

  @Test
  void manyLargeStatementsAreStillOneTransaction() throws SQLException {
    Script script = new Script();
    for (int i = 0; i < Script.MOST_STATEMENTS - 1; i++) {
      script.add(INSERT, new RowArray().row().add(i).add("x".repeat(10_000)).skip(4).toString());
    }
    script.add(INSERT, row(0));
    assertThatThrownBy(() -> run(script)).isInstanceOf(SQLException.class);
    assertThat(count()).isEqualTo("0");
    assertThatThrownBy(() -> script.add(INSERT, row(1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEmptyScriptDoesNothingAndATransactionIsNotJoined() throws SQLException {
    run(new Script());
    try (Connection connection = database.source().getConnection()) {
      connection.setAutoCommit(false);
      Script script = new Script();
      script.add(INSERT, row(1));
      assertThatThrownBy(() -> script.run(connection)).isInstanceOf(IllegalArgumentException.class);
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Test
  void everyTextArrivesAsItIs() throws SQLException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    List<String> texts =
        new ArrayList<>(
            List.of(
                "", " ", "NULL", "null", "\"", "\\", "\\\"", "{}", "(),", ",", "a\nb\tc", "'",
                "\\N", "$1 ?"));
    String alphabet = "\"\\{}(),' \n\t\rNULnul?;äあ\uD83D\uDE00xyz\u0001";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(12);
      int[] points = alphabet.codePoints().toArray();
      for (int k = 0; k < length; k++) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      texts.add(text.toString());
    }
    RowArray rows = new RowArray();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      rows.row()
          .add(i)
          .add(i % 7 == 0 ? null : text)
          .addNumbers(i % 3 == 0 ? List.of() : List.of(-1L, (long) i))
          .addTexts(List.of(text, "plain"))
          .add(bytes)
          .add((Number) (i % 5 == 0 ? null : (short) 7));
    }
    Script script = new Script();
    script.add(INSERT, rows.toString());
    run(script);
    try (Connection connection = database.source().getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT * FROM script_test ORDER BY id");
        ResultSet found = query.executeQuery()) {
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        assertThat(found.next()).isTrue();
        assertThat(found.getString(2)).isEqualTo(i % 7 == 0 ? null : text);
        if (i % 3 == 0) {
          assertThat(found.getArray(3)).isNull();
        } else {
          assertThat((Long[]) found.getArray(3).getArray()).containsExactly(-1L, (long) i);
        }
        assertThat((String[]) found.getArray(4).getArray()).containsExactly(text, "plain");
        assertThat(found.getBytes(5)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(found.getObject(6)).isEqualTo(i % 5 == 0 ? null : 7);
      }
    }
  }
}
