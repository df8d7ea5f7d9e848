package io.aleph4j.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database whose connections do what a test wants at certain moments. */
final class FaultySource {

  /** What happens at a moment; it may throw. */
  interface Faults {

    /** Before a transaction is committed; nothing is when this throws. */
    default void beforeCommit(Connection connection) throws SQLException {}

    /** After a transaction was committed, before anybody hears of it. */
    default void afterCommit(Connection connection) throws SQLException {}

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
          return result instanceof Connection real ? connection(real, faults) : result;
        });
  }

  private static Connection connection(Connection real, Faults faults) {
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
              ? statement(statement, real, faults)
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
      PreparedStatement real, Connection connection, Faults faults) {
    return proxy(
        PreparedStatement.class,
        (_, method, arguments) -> {
          boolean runs = method.getName().startsWith("execute");
          if (runs) {
            faults.beforeCommit(connection);
          }
          Object result = call(real, method, arguments);
          if (runs) {
            faults.afterCommit(connection);
          }
          return result;
        });
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
