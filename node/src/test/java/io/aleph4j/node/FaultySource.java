package io.aleph4j.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A database whose connections do what a test wants at certain moments. */
final class FaultySource {

  /** What happens at a moment; it may throw. */
  interface Faults {

    /** Before a transaction is committed; nothing is when this throws. */
    default void beforeCommit(Connection connection) throws SQLException {}

    /** After a transaction was committed, before anybody hears of it. */
    default void afterCommit(Connection connection) throws SQLException {}

    /**
     * Whether what is written in auto-commit mode now is lost from sight and carried out after so
     * many milliseconds; negative for no.
     */
    default long carriesOutAfterMillis() {
      return -1;
    }

    /** What was lost from sight has been carried out or refused now. */
    default void ended() {}

    /** Before a statement is prepared. */
    default void beforePrepare(String sql) throws SQLException {}
  }

  private FaultySource() {}

  /** The source with these faults. */
  static DataSource over(DataSource source, Faults faults) {
    return proxy(
        DataSource.class,
        (_, method, arguments) -> {
          Object result = call(source, method, arguments);
          return result instanceof Connection real ? connection(real, source, faults) : result;
        });
  }

  private static Connection connection(Connection real, DataSource source, Faults faults) {
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          switch (method.getName()) {
            case "prepareStatement" -> faults.beforePrepare((String) arguments[0]);
            case "commit" -> faults.beforeCommit(real);
            default -> {
              // Nothing happens before the other calls.
            }
          }
          Object result = call(real, method, arguments);
          if (method.getName().equals("commit")) {
            faults.afterCommit(real);
          }
          return result instanceof PreparedStatement statement && commitsByItself(real, arguments)
              ? statement(statement, (String) arguments[0], real, source, faults)
              : result;
        });
  }

  // What is written in auto-commit mode is committed with its execution.
  private static boolean commitsByItself(Connection connection, Object[] arguments)
      throws SQLException {
    String sql = (String) arguments[0];
    return connection.getAutoCommit() && (!sql.startsWith("SELECT") || sql.contains("INSERT"));
  }

  private static PreparedStatement statement(
      PreparedStatement real, String sql, Connection connection, DataSource source, Faults faults) {
    List<Object[]> bound = new ArrayList<>();
    return proxy(
        PreparedStatement.class,
        (_, method, arguments) -> {
          if (method.getName().equals("setObject")) {
            bound.add(arguments.clone());
          }
          if (!method.getName().startsWith("execute")) {
            return call(real, method, arguments);
          }
          long delay = faults.carriesOutAfterMillis();
          if (delay >= 0) {
            Thread.ofVirtual()
                .start(() -> {
                  carryOut(source, sql, bound, delay);
                  faults.ended();
                });
            throw new SQLException("the server is out of reach, on purpose", "08006");
          }
          faults.beforeCommit(connection);
          Object result = call(real, method, arguments);
          faults.afterCommit(connection);
          return result;
        });
  }

  private static void carryOut(
      DataSource source, String sql, List<Object[]> bound, long delayMillis) {
    try {
      Thread.sleep(delayMillis);
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        for (Object[] one : bound) {
          statement.setObject((Integer) one[0], one[1], (Integer) one[2]);
        }
        statement.execute();
      }
    } catch (SQLException e) {
      // The later one of two tries is refused.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
