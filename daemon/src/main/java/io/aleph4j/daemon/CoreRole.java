package io.aleph4j.daemon;

import io.aleph4j.node.CoreNode;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.api.ApiSettings;
import io.aleph4j.node.api.NodeApi;
import io.aleph4j.node.api.NodeServices;
import io.aleph4j.protocol.Address;
import io.aleph4j.service.lifecycle.Lifecycle;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.DatabaseSettings;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running core node: its folder, database, message path and API, wired.
 *
 * @param folder what it keeps everything in
 * @param url where its API listens
 */
record CoreRole(DataFolder folder, String url) {

  static final Duration CLOSING_TIME = Duration.ofMillis(4500);

  /** Where the embedded PostgreSQL is within a node's folder. */
  static final String POSTGRES = "postgres";

  /** Connections of a program that does one thing at a time. */
  static final int SMALL_POOL = 4;

  /** How long the database may take to answer a node that is ready. */
  private static final Duration READY_LIMIT = Duration.ofSeconds(1);

  /**
   * What a node is made of.
   *
   * @param database an existing PostgreSQL; null runs the embedded one
   * @param sharedBuffers cache of the embedded PostgreSQL, in its notation
   * @param files makes the settings of files, whose folder is given
   * @param credits what accounts have on a network for development
   */
  record Settings(
      @Nullable DatabaseAddress database,
      int poolSize,
      String sharedBuffers,
      WebSettings web,
      CoreNodeSettings node,
      Function<Path, FileSettings> files,
      ApiSettings api,
      Map<Address, Long> credits) {}

  /**
   * Runs a node until the process is asked to end.
   *
   * @param ready is told once the API listens
   * @return the exit code
   */
  static int run(Supplier<DataFolder> folder, Settings settings, Consumer<CoreRole> ready)
      throws InterruptedException {
    Lifecycle lifecycle = new Lifecycle(CLOSING_TIME);
    lifecycle.closeOnSignal();
    try {
      ready.accept(start(lifecycle, folder.get(), settings));
      String failure = lifecycle.awaitStop();
      if (failure != null) {
        System.err.println("alephd: " + failure);
        return 1;
      }
      return 0;
    } finally {
      lifecycle.close();
    }
  }

  private static CoreRole start(Lifecycle lifecycle, DataFolder folder, Settings settings) {
    lifecycle.add("data folder", folder);
    DatabaseAddress databaseAddress =
        settings.database() == null
            ? embedded(lifecycle, folder, settings.sharedBuffers())
            : settings.database();
    Database database =
        lifecycle.add(
            "database",
            open(
                databaseAddress,
                settings.poolSize(),
                loss -> lifecycle.fail(String.valueOf(loss.getMessage()))));
    CoreNode node =
        lifecycle.add(
            "node",
            new CoreNode(
                database.dataSource(),
                database.lookupSource(),
                settings.node(),
                settings.files().apply(files(folder)),
                InstantSource.system(),
                new SplittableRandom()));
    NodeApi api =
        lifecycle.add(
            "live messages",
            new NodeApi(
                database.dataSource(),
                NodeServices.of(node),
                address -> settings.credits().getOrDefault(address, 0L),
                settings.api(),
                InstantSource.system(),
                List.of(),
                () -> database.isReachable(READY_LIMIT)));
    WebServer server =
        lifecycle.add(
            "api",
            WebServer.start(settings.web(), api.routes(), api.sockets(), NodeApi::addErrors));
    return new CoreRole(folder, server.url());
  }

  /** Where a node keeps files within its folder. */
  static Path files(DataFolder folder) {
    return folder.resolve("files");
  }

  /** The node's database, with this version's schema, for nobody else. */
  static Database open(DatabaseAddress address, int poolSize, Consumer<RuntimeException> onLoss) {
    return Database.open(
        DatabaseSettings.of(address, "alephd core", "db/migration", "core").withPoolSize(poolSize),
        onLoss::accept);
  }

  /** Starts the embedded PostgreSQL of a folder. */
  static DatabaseAddress embedded(Lifecycle lifecycle, DataFolder folder, String sharedBuffers) {
    Path cache =
        PgSettings.defaultCacheFolder(
            System.getenv(),
            System.getProperty("user.name"),
            Path.of(System.getProperty("user.home")));
    PgSettings postgres =
        PgSettings.in(folder.resolve(POSTGRES), cache).withSharedBuffers(sharedBuffers);
    return lifecycle.add("embedded PostgreSQL", EmbeddedPostgres.start(postgres)).address();
  }
}
