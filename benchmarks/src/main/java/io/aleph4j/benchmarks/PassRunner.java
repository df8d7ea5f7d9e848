package io.aleph4j.benchmarks;

import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.storage.FileRows;
import io.aleph4j.node.upkeep.GarbageCollector;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * The node's garbage collector over a node's database, outside of the node, on one connection and
 * an empty folder. It must find nothing to do. One thread at a time.
 */
final class PassRunner implements AutoCloseable {

  private final PooledConnection connection;
  private final Path folder;
  private final GarbageCollector collector;

  PassRunner(NodeDatabase database, Path workFolder) {
    PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    try {
      connection = source.getPooledConnection();
      folder = Files.createTempDirectory(workFolder, "files-");
      FileRows rows = new FileRows(pool(connection));
      collector =
          new GarbageCollector(
              rows, new FileKeeper(folder, rows), InstantSource.system(), Duration.ofDays(1));
    } catch (SQLException | IOException e) {
      throw new BenchmarkException("the garbage collector cannot be made", e);
    }
  }

  /** A pool of this one connection. */
  private static DataSource pool(PooledConnection connection) {
    return (DataSource)
        Proxy.newProxyInstance(
            PassRunner.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                return connection.getConnection();
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** One pass; returns the nanoseconds that it took. */
  long pass() {
    long begin = System.nanoTime();
    long removed = collector.collect();
    long nanos = System.nanoTime() - begin;
    if (removed > 0) {
      throw new BenchmarkException(removed + " files were removed by a pass without work");
    }
    return nanos;
  }

  @Override
  public void close() {
    try {
      connection.close();
      Folders.remove(folder);
    } catch (SQLException | IOException e) {
      throw new BenchmarkException("the garbage collector could not be cleaned up", e);
    }
  }
}
