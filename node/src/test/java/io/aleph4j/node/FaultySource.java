package io.aleph4j.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database whose connections do what a test wants at certain moments. */
final class FaultySource {

  /** What happens at a moment; it may throw. */
  interface Faults {

    /** Before a transaction is committed. */
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
