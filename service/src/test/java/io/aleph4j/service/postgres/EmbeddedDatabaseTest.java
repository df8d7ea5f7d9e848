package io.aleph4j.service.postgres;

class EmbeddedDatabaseTest extends DatabaseContract {
  @Override
  DatabaseAddress server() {
    return TestPostgres.shared().address();
  }
}
