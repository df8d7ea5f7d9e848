package io.aleph4j.service.postgres;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to the version that this program knows. */
final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /** Applies what is missing; refuses a schema that a newer program has made. */
  static void apply(DatabaseSettings settings) {
    try {
      Flyway flyway = flyway(settings);
      MigrationInfoService info = flyway.info();
      refuseNewer(settings, info);
      if (info.pending().length == 0) {
        flyway.validate();
        return;
      }
      MigrateResult result = flyway.migrate();
      log.info("The schema of {} is at version {}", settings.address(), result.targetSchemaVersion);
    } catch (FlywayException e) {
      throw new DatabaseException(
          "the schema of the database at "
              + settings.address()
              + " cannot be brought up to date: "
              + OneLine.of(e),
          e);
    }
  }

  private static Flyway flyway(DatabaseSettings settings) {
    // No time limit for statements here: building an index may take hours.
    Map<String, String> properties =
        Map.of("ApplicationName", settings.program() + " migration", "tcpKeepAlive", "true");
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(new SessionSource(settings.address(), properties, () -> {}))
        .locations("classpath:" + settings.migrations())
        .loggers("slf4j")
        .load();
  }

  private static void refuseNewer(DatabaseSettings settings, MigrationInfoService info) {
    MigrationInfo current = info.current();
    Optional<MigrationVersion> known =
        Arrays.stream(info.all())
            .filter(migration -> !migration.getState().name().startsWith("FUTURE"))
            .map(MigrationInfo::getVersion)
            .max(Comparator.naturalOrder());
    if (known.isEmpty()) {
      throw new DatabaseException(
          "this program brings no schema in "
              + settings.migrations()
              + ": its installation is broken");
    }
    if (current != null && current.getVersion().compareTo(known.get()) > 0) {
      throw new DatabaseException(
          "the database at "
              + settings.address()
              + " has schema version "
              + current.getVersion()
              + ", this program knows "
              + known.get()
              + ": use a newer "
              + settings.program());
    }
  }
}
