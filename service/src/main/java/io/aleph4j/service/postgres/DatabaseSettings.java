package io.aleph4j.service.postgres;

import java.time.Duration;

/**
 * What can be chosen about a {@link Database}.
 *
 * @param address where it is
 * @param program name of this program in messages to people and in PostgreSQL's list of sessions,
 *     such as {@code alephd}
 * @param migrations class path folder of the schema's versions, such as {@code db/migration}
 * @param lockName what this process is in the database; two processes of one name exclude each
 *     other
 * @param poolSize most connections that are open for work at one time
 * @param connectionTimeout how long a caller waits for a free connection
 * @param socketTimeout how long one statement may take before its connection is given up
 */
public record DatabaseSettings(
    DatabaseAddress address,
    String program,
    String migrations,
    String lockName,
    int poolSize,
    Duration connectionTimeout,
    Duration socketTimeout) {

  /** Checks the numbers. */
  public DatabaseSettings {
    if (poolSize < 1) {
      throw new DatabaseException("the database pool needs at least 1 connection, not " + poolSize);
    }
  }

  /** The defaults: 16 connections, 10 s for a free one, 120 s for a statement. */
  public static DatabaseSettings of(
      DatabaseAddress address, String program, String migrations, String lockName) {
    return new DatabaseSettings(
        address, program, migrations, lockName, 16, Duration.ofSeconds(10), Duration.ofMinutes(2));
  }

  /** The same with another pool size. */
  public DatabaseSettings withPoolSize(int size) {
    return new DatabaseSettings(
        address, program, migrations, lockName, size, connectionTimeout, socketTimeout);
  }

  /** The same with another limit for waiting on a free connection. */
  public DatabaseSettings withConnectionTimeout(Duration timeout) {
    return new DatabaseSettings(
        address, program, migrations, lockName, poolSize, timeout, socketTimeout);
  }
}
