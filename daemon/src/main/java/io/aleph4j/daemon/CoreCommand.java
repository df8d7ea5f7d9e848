package io.aleph4j.daemon;

import io.aleph4j.accounts.SignaturePolicy;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.api.ApiSettings;
import io.aleph4j.node.api.Dialect;
import io.aleph4j.node.api.OperatorKey;
import io.aleph4j.node.api.UploadLimits;
import io.aleph4j.node.fetch.FetchSettings;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.upkeep.RemovalSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.protocol.price.PaymentPolicy;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.Networks;
import io.aleph4j.service.web.RateLimits;
import io.aleph4j.service.web.RateLimits.Budget;
import io.aleph4j.service.web.SocketSettings;
import io.aleph4j.service.web.WebSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code alephd core}: a core node for production. */
@Command(
    name = "core",
    mixinStandardHelpOptions = true,
    subcommands = CheckCommand.class,
    description = "Run a core node for production.")
final class CoreCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(CoreCommand.class);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "YAML file with the settings; environment variables ALEPH_<SECTION>__<KEY> override it.",
      scope = ScopeType.INHERIT)
  private @Nullable Path config;

  @Option(
      names = "--print-config",
      description = "Print every setting with its meaning and its value, and exit.")
  private boolean printConfig;

  CoreCommand() {}

  /** What the file and the environment say. */
  Configuration settings() {
    return CoreSettings.SCHEMA.load(config, System.getenv());
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration settings = settings();
    if (printConfig) {
      System.out.print(settings.toYaml());
      return 0;
    }
    settings.get(CoreSettings.LOGGING_LEVEL).apply();
    settings.warnings().forEach(log::warn);
    Path folder = settings.get(CoreSettings.STORAGE_FOLDER);
    return CoreRole.run(
        () -> DataFolder.open(folder),
        roleSettings(settings),
        (running, _) -> log.info("Listening on {}", running.url()));
  }

  private static CoreRole.Settings roleSettings(Configuration settings) {
    return new CoreRole.Settings(
        database(settings).orElse(null),
        settings.get(CoreSettings.POSTGRES_POOL_SIZE).intValue(),
        settings.get(CoreSettings.POSTGRES_SHARED_BUFFERS),
        web(settings),
        new CoreNodeSettings(
            settings.get(CoreSettings.LANES).intValue(),
            settings.get(CoreSettings.MAX_RETRIES).intValue(),
            rules(settings),
            new SignaturePolicy(settings.get(CoreSettings.TEZOS_DATES_OF_1970)),
            settings.get(CoreSettings.SCORING_RETENTION).intValue(),
            removal(settings),
            null,
            LocalState.NONE,
            false),
        files -> files(files, settings),
        new ApiSettings(
            settings.get(CoreSettings.QUEUE_TOPIC),
            Alephd.Version.number(),
            settings.get(CoreSettings.MESSAGE_SOCKETS).intValue(),
            settings.get(CoreSettings.STATUS_SOCKETS).intValue(),
            uploads(settings),
            settings.get(CoreSettings.GRACE_PERIOD),
            operator(settings),
            Dialect.NETWORK,
            settings.get(CoreSettings.FORGOTTEN_TIMES_AS_TEXTS)),
        null);
  }

  private static @Nullable OperatorKey operator(Configuration settings) {
    return settings
        .get(CoreSettings.OPERATOR_KEY)
        .map(key -> OperatorKey.of(key, settings.get(CoreSettings.OPERATOR_TOKEN_AGE)))
        .orElse(null);
  }

  private static RuleSettings rules(Configuration settings) {
    return new RuleSettings(
        settings.get(CoreSettings.STRICT_SECURITY),
        new RuleSettings.Scoring(
            accounts(settings.get(CoreSettings.SCORING_PUBLISHERS)),
            settings.get(CoreSettings.SCORING_CHANNEL),
            settings.get(CoreSettings.SCORING_POST_TYPE)),
        payment(settings));
  }

  private static PaymentSettings payment(Configuration settings) {
    MoneyPolicy network = MoneyPolicy.live();
    return new PaymentSettings(
        new PaymentPolicy(
            Timestamp.of(settings.get(CoreSettings.PAID_FROM)),
            settings.get(CoreSettings.PAID_FROM_HEIGHT),
            Timestamp.of(settings.get(CoreSettings.MACHINES_BY_CREDIT_FROM)),
            Timestamp.of(settings.get(CoreSettings.ALL_BY_CREDIT_FROM)),
            settings.get(CoreSettings.FREE_FILE_SIZE)),
        new MoneyPolicy(
            settings.get(CoreSettings.BALANCES_POST_TYPE),
            accounts(settings.get(CoreSettings.BALANCES_PUBLISHERS)),
            Set.copyOf(settings.get(CoreSettings.CREDIT_POST_TYPES)),
            accounts(settings.get(CoreSettings.CREDIT_PUBLISHERS)),
            Set.copyOf(settings.get(CoreSettings.CREDIT_CHANNELS)),
            network.precisionDate(),
            network.precisionFactor()),
        new Address(settings.get(CoreSettings.PRICE_OWNER)),
        BigDecimal.ZERO,
        0);
  }

  private static Set<Address> accounts(List<String> names) {
    return names.stream().map(Address::new).collect(Collectors.toSet());
  }

  private static RemovalSettings removal(Configuration settings) {
    return new RemovalSettings(
        settings.get(CoreSettings.CRON_PERIOD),
        settings.get(CoreSettings.HOLDING_INTERVAL),
        settings.get(CoreSettings.CREDIT_INTERVAL),
        settings.get(CoreSettings.UNPAID_FILE_PERIOD));
  }

  private static FileSettings files(Path folder, Configuration settings) {
    return new FileSettings(
        folder,
        settings.get(CoreSettings.GRACE_PERIOD),
        settings.get(CoreSettings.COLLECTION_PERIOD),
        settings.get(CoreSettings.DISK_RESERVE),
        new FetchSettings(
            settings.get(CoreSettings.FETCH_PEERS),
            settings.get(CoreSettings.FETCH_CONCURRENCY).intValue(),
            settings.get(CoreSettings.FETCH_PER_HOST).intValue(),
            settings.get(CoreSettings.FETCH_PATIENCE),
            Math.max(
                settings.get(CoreSettings.LARGEST_FILE),
                settings.get(CoreSettings.LARGEST_IPFS_FILE)),
            settings.get(CoreSettings.GRACE_PERIOD)));
  }

  private static UploadLimits uploads(Configuration settings) {
    return new UploadLimits(
        settings.get(CoreSettings.LARGEST_FILE),
        settings.get(CoreSettings.LARGEST_ANONYMOUS_FILE),
        settings.get(CoreSettings.IPFS_ENABLED),
        settings.get(CoreSettings.LARGEST_IPFS_FILE),
        settings.get(CoreSettings.LARGEST_ANONYMOUS_IPFS_FILE),
        settings.get(CoreSettings.LARGEST_CAR),
        settings.get(CoreSettings.ANONYMOUS_QUOTA),
        settings.get(CoreSettings.ANONYMOUS_QUOTA_OF_ALL));
  }

  /** The existing PostgreSQL of the settings; empty when the embedded one is meant. */
  static Optional<DatabaseAddress> database(Configuration settings) {
    return settings.get(CoreSettings.POSTGRES_HOST).map(host -> database(host, settings));
  }

  private static DatabaseAddress database(String host, Configuration settings) {
    return new DatabaseAddress(
        host,
        settings.get(CoreSettings.POSTGRES_PORT),
        settings.get(CoreSettings.POSTGRES_DATABASE),
        settings.get(CoreSettings.POSTGRES_USER),
        settings.get(CoreSettings.POSTGRES_PASSWORD),
        Map.of());
  }

  private static WebSettings web(Configuration settings) {
    Duration heartbeat = settings.get(CoreSettings.HEARTBEAT);
    SocketSettings standard = SocketSettings.defaults();
    SocketSettings sockets =
        new SocketSettings(
            heartbeat,
            heartbeat.dividedBy(2),
            standard.queueFrames(),
            standard.queueBytes(),
            standard.maxFrameBytes(),
            standard.closeLimit());
    WebSettings web =
        WebSettings.on(settings.get(CoreSettings.HTTP_HOST), settings.get(CoreSettings.HTTP_PORT));
    return new WebSettings(
        web.host(),
        web.port(),
        settings.get(CoreSettings.HTTP_IDLE_TIMEOUT),
        web.stopLimit(),
        web.headerBytes(),
        settings.get(CoreSettings.HTTP_BODY_MEMORY),
        limits(settings),
        sockets);
  }

  /** What one client may ask for. */
  static RateLimits limits(Configuration settings) {
    if (!settings.get(CoreSettings.LIMITS_ENABLED)) {
      return RateLimits.none();
    }
    return new RateLimits(
        Map.of(
            Cost.CHEAP, Budget.perSecond(settings.get(CoreSettings.READS_PER_SECOND)),
            Cost.LIST, Budget.perSecond(settings.get(CoreSettings.LISTS_PER_SECOND)),
            Cost.PUBLISH, Budget.perSecond(settings.get(CoreSettings.PUBLISHES_PER_SECOND)),
            Cost.UPLOAD, Budget.perSecond(settings.get(CoreSettings.UPLOADS_PER_SECOND))),
        settings.get(CoreSettings.HTTP_SOCKETS_PER_CLIENT).intValue(),
        Networks.of(settings.get(CoreSettings.UNLIMITED)),
        Networks.of(settings.get(CoreSettings.HTTP_PROXIES)));
  }
}
