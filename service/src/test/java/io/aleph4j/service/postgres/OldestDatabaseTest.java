package io.aleph4j.service.postgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.aleph4j.service.postgres.DebianPostgres#isInstalled",
    disabledReason = "PostgreSQL 15 is not installed: apt-get install postgresql-15")
class OldestDatabaseTest extends DatabaseContract {
  private static DebianPostgres debian;

  @BeforeAll
  static void start() throws Exception {
    debian = DebianPostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    debian.close();
  }

  @Override
  DatabaseAddress server() {
    return debian.address();
  }
}
