package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownSchemaTest {
  @Test
  void agreesWithTheMigrationLibraryAboutWhatIsApplied() throws Exception {
    DatabaseAddress server = TestPostgres.shared().address();
    try (Connection connection = server.connect("test")) {
      Sql.run(connection, "CREATE DATABASE known_schema");
    }
    DatabaseAddress address =
        new DatabaseAddress(
            server.host(),
            server.port(),
            "known_schema",
            server.user(),
            server.password(),
            server.parameters());
    try (Connection connection = address.connect("test")) {
      assertThat(KnownSchema.isCurrent(connection, "db/newer")).isFalse();
      Migrations.apply(DatabaseSettings.of(address, "alephd", "db/newer", "core"));
      assertThat(KnownSchema.isCurrent(connection, "db/newer")).isTrue();
      assertThat(KnownSchema.isCurrent(connection, "db/test")).as("an older program").isFalse();
      assertThat(KnownSchema.isCurrent(connection, "db/broken")).as("another text").isFalse();
      Sql.run(connection, "UPDATE flyway_schema_history SET success = false WHERE version = '2'");
      assertThat(KnownSchema.isCurrent(connection, "db/newer")).isFalse();
    }
  }

  @Test
  void readsMigrationsFromJarsToo() {
    assertThat(KnownSchema.checksums("db/newer")).containsOnlyKeys("1", "2");
    assertThat(KnownSchema.checksums("no/such/folder")).isEqualTo(Map.of());
    // A folder that is known to be in a jar, without migrations.
    assertThat(KnownSchema.checksums("org/flywaydb/core")).isEmpty();
  }
}
