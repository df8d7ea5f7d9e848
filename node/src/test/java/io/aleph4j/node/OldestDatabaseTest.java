package io.aleph4j.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.service.postgres.DatabaseAddress;
import java.util.Optional;

/** On the oldest supported PostgreSQL; skipped, and said so, where it is not installed. */
class OldestDatabaseTest extends MessagePathContract {

  @Override
  TestDatabase open() {
    Optional<DatabaseAddress> server = TestServers.oldest();
    if (server.isEmpty()) {
      System.out.println("SKIPPED: PostgreSQL 15 of Debian 12 is not installed");
    }
    assumeTrue(server.isPresent(), "PostgreSQL 15 of Debian 12 is not installed");
    return new TestDatabase(server.orElseThrow());
  }
}
