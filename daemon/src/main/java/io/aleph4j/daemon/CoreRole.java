package io.aleph4j.daemon;

import io.aleph4j.node.CoreNode;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.api.ApiSettings;
import io.aleph4j.node.api.DevelopmentApi;
import io.aleph4j.node.api.NodeApi;
import io.aleph4j.node.api.NodeServices;
import io.aleph4j.node.api.RunningNode;
import io.aleph4j.node.files.FileSnapshots;
import io.aleph4j.node.local.AdjustableClock;
import io.aleph4j.node.storage.DatabaseSnapshots;
import io.aleph4j.node.storage.LocalStateTable;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.lifecycle.Lifecycle;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.DatabaseSettings;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running core node: its folder, database, message path and API, wired.
 *
 * @param folder what it keeps everything in
 * @param url where its API listens
 * @param images publishes images while it runs; null for the live network
 */
record CoreRole(DataFolder folder, String url, @Nullable ImagePublisher images) {

  static final Duration CLOSING_TIME = Duration.ofMillis(4500);

  /** Where the embedded PostgreSQL is within a node's folder. */
  static final String POSTGRES = "postgres";

  /** Connections of a program that does one thing at a time. */
  static final int SMALL_POOL = 4;

  /** How long a file of the seeds is there at least, if its message waits. */
  private static final Duration SEED_TIME = Duration.ofDays(1);

  /** How long the database may take to answer a node that is ready. */
  private static final Duration READY_LIMIT = Duration.ofSeconds(1);

  /**
   * What a node is made of.
   *
   * @param database an existing PostgreSQL; null runs the embedded one
   * @param sharedBuffers cache of the embedded PostgreSQL, in its notation
   * @param files makes the settings of files, whose folder is given
   * @param development what a network for development has besides; null for the live network
   */
  record Settings(
      @Nullable DatabaseAddress database,
      int poolSize,
      String sharedBuffers,
      WebSettings web,
      CoreNodeSettings node,
      Function<Path, FileSettings> files,
      ApiSettings api,
      @Nullable Development development) {}

  /**
   * What a network for development has besides.
   *
   * @param controls whether whoever can send requests controls the node by them
   * @param seed what it begins with
   */
  record Development(boolean controls, SeedFile seed) {}

  /**
   * Runs a node until the process is asked to end.
   *
   * @param ready is told once the API listens, and of what closes with the node
   * @return the exit code
   */
  static int run(
      Supplier<DataFolder> folder, Settings settings, BiConsumer<CoreRole, Lifecycle> ready)
      throws InterruptedException {
    return Running.untilStopped(
        lifecycle -> ready.accept(start(lifecycle, folder.get(), settings), lifecycle));
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
    Development development = settings.development();
    return development == null
        ? new CoreRole(folder, live(lifecycle, folder, settings, database).url(), null)
        : development(lifecycle, folder, settings, database, development);
  }

  private static WebServer live(
      Lifecycle lifecycle, DataFolder folder, Settings settings, Database database) {
    RunningNode running =
        lifecycle.add("node", node(folder, settings, database, InstantSource.system()));
    return serve(lifecycle, settings, running.api().routes(), running.api().sockets());
  }

  private static CoreRole development(
      Lifecycle lifecycle,
      DataFolder folder,
      Settings settings,
      Database database,
      Development development) {
    AdjustableClock clock = new AdjustableClock(InstantSource.system());
    DevelopmentApi api =
        lifecycle.add(
            "node",
            new DevelopmentApi(
                () -> node(folder, settings, database, clock),
                clock,
                new DatabaseSnapshots(database.dataSource()),
                new FileSnapshots(files(folder), folder.resolve("snapshots"))));
    Timestamp keptUntil = Timestamp.of(clock.instant()).plus(SEED_TIME);
    development.seed().publish(api.node(), keptUntil);
    List<Route> routes = new ArrayList<>(api.routes());
    if (development.controls()) {
      routes.addAll(api.controls());
    }
    WebServer server = serve(lifecycle, settings, routes, api.sockets());
    api.onExchange(server::dropSockets);
    ImagePublisher images =
        new ImagePublisher(
            api,
            new LocalStateTable(database.dataSource()),
            clock,
            development.seed().images().stream().map(SeedImage::image).toList());
    return new CoreRole(folder, server.url(), images);
  }

  private static RunningNode node(
      DataFolder folder, Settings settings, Database database, InstantSource clock) {
    CoreNode node =
        new CoreNode(
            database.dataSource(),
            database.lookupSource(),
            settings.node(),
            settings.files().apply(files(folder)),
            clock,
            new SplittableRandom());
    NodeApi api =
        new NodeApi(
            database.dataSource(),
            NodeServices.of(node),
            settings.api(),
            clock,
            List.of(),
            () -> database.isReachable(READY_LIMIT));
    return new RunningNode(node, api);
  }

  private static WebServer serve(
      Lifecycle lifecycle, Settings settings, List<Route> routes, List<SocketRoute> sockets) {
    return lifecycle.add(
        "api", WebServer.start(settings.web(), routes, sockets, NodeApi::addErrors));
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
