package io.aleph4j.node.storage;

import io.aleph4j.service.postgres.StatementPlans;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A statement that grows by pieces of text with their arguments, and can then be asked. Not
 * thread-safe.
 */
final class Sql {

  /** Reads the row that the result set stands on. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final StringBuilder text = new StringBuilder(1024);
  private final List<@Nullable Object> arguments = new ArrayList<>();
  private boolean plannedAnew;

  /** Adds a piece of text and the arguments of its question marks, in their order. */
  Sql add(String piece, @Nullable Object... values) {
    text.append(piece);
    for (Object value : values) {
      arguments.add(value);
    }
    return this;
  }

  Sql add(Condition condition) {
    text.append(condition.text());
    arguments.addAll(condition.arguments());
    return this;
  }

  /**
   * Adds a number as part of the text, so that the planner sees it in a prepared statement as well.
   */
  Sql literal(long number) {
    text.append(number);
    return this;
  }

  /**
   * Has the server plan the statement for its arguments each time: where an index may hold a few
   * rows of one account and very many of another.
   */
  Sql plannedAnew() {
    plannedAnew = true;
    return this;
  }

  String text() {
    return text.toString();
  }

  /** A piece of a WHERE clause, without a leading AND. */
  record Condition(String text, List<Object> arguments) {
    static Condition of(String text, Object... arguments) {
      return new Condition(text, List.of(arguments));
    }
  }

  /** All rows of the answer. */
  <T> List<T> list(DataSource source, String question, RowReader<T> reader) {
    try (Connection connection = source.getConnection()) {
      return list(connection, reader);
    } catch (SQLException e) {
      throw StorageException.of("cannot read " + question, e);
    }
  }

  /** All rows of the answer, over a connection that the caller closes. */
  <T> List<T> list(Connection connection, RowReader<T> reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text.toString())) {
      if (plannedAnew) {
        StatementPlans.forTheseArguments(statement);
      }
      for (int i = 0; i < arguments.size(); i++) {
        bind(connection, statement, i + 1, arguments.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<T> list = new ArrayList<>();
        while (rows.next()) {
          list.add(reader.read(rows));
        }
        return list;
      }
    }
  }

  /** The first row of the answer, if there is one. */
  <T> Optional<T> first(DataSource source, String question, RowReader<T> reader) {
    List<T> rows = list(source, question, reader);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case String text -> statement.setString(index, text);
      case Long number -> statement.setLong(index, number);
      case Integer number -> statement.setInt(index, number);
      case Short number -> statement.setShort(index, number);
      case byte[] bytes -> statement.setBytes(index, bytes);
      case long[] numbers ->
          bind(statement, index, connection.createArrayOf("bigint", boxed(numbers)));
      case byte[][] many -> bind(statement, index, connection.createArrayOf("bytea", many));
      case String[] texts -> bind(statement, index, connection.createArrayOf("text", texts));
      default -> throw new IllegalArgumentException("no SQL type for " + value.getClass());
    }
  }

  private static void bind(PreparedStatement statement, int index, Array array)
      throws SQLException {
    statement.setArray(index, array);
  }

  private static Long[] boxed(long[] numbers) {
    Long[] boxed = new Long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      boxed[i] = numbers[i];
    }
    return boxed;
  }

  /** A nullable bigint column. */
  static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
