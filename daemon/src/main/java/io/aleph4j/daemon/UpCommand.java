package io.aleph4j.daemon;

import io.aleph4j.accounts.SignaturePolicy;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.api.ApiSettings;
import io.aleph4j.node.api.Dialect;
import io.aleph4j.node.local.Image;
import io.aleph4j.node.local.LocalAggregate;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.local.OfficialAggregates;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.AggregateId;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.protocol.Address;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.PgSettings;
import io.aleph4j.service.web.RateLimits;
import io.aleph4j.service.web.WebSettings;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alephd up}: a whole cloud on this machine, for development. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Run a whole cloud on this machine, for development.")
final class UpCommand implements Callable<Integer> {

  /** When messages are processed. */
  enum Processing {
    AUTO,
    MANUAL;

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose answers are given. */
  enum Compatibility {
    NETWORK,
    HEPH;

    Dialect dialect() {
      return switch (this) {
        case NETWORK -> Dialect.NETWORK;
        case HEPH -> Dialect.HEPH;
      };
    }

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int POOL_SIZE = 16;
  private static final String SHARED_BUFFERS = PgSettings.AUTOMATIC;

  @Spec private CommandSpec spec;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on.")
  private String host;

  @Option(
      names = {"-p", "--port"},
      defaultValue = "4024",
      description = "Port to listen on; 0 takes a free one.")
  private int port;

  @Option(
      names = {"-d", "--data-dir"},
      description =
          "Folder that everything is kept in. Default: a folder of this user, which persists.")
  private @Nullable Path dataDir;

  @Option(
      names = "--ephemeral",
      description = "Keep everything in a new folder that is removed at the end.")
  private boolean ephemeral;

  @Option(
      names = "--accounts",
      split = ",",
      paramLabel = "ADDRESS",
      description = "Addresses to show at the start, instead of the ten built-in accounts.")
  private @Nullable List<String> accounts;

  @Option(
      names = "--balance",
      defaultValue = "1000000000",
      description =
          "Credits of each of these accounts, and of any other when it is first asked for something"
              + " that costs.")
  private long balance;

  @Option(
      names = "--tokens",
      paramLabel = "ALEPH",
      defaultValue = "500000",
      description =
          "Tokens that an account is taken to hold as long as no post says what it holds.")
  private BigDecimal tokens;

  @Option(
      names = "--scoring-publisher",
      split = ",",
      paramLabel = "ADDRESS",
      description =
          "Accounts whose posts bring measurements and scores of nodes, instead of the public"
              + " network's.")
  private @Nullable List<String> scoringPublishers;

  @Option(
      names = "--strict-security",
      description =
          "Let an account alone change its delegations, which the public network does not enforce.")
  private boolean strictSecurity;

  @Option(
      names = "--tezos-dates-of-1970",
      description =
          "Take Tezos signatures with the date of January 1970 that the TypeScript client signs,"
              + " which the public network refuses.")
  private boolean tezosDatesOf1970;

  @Option(
      names = "--log-level",
      defaultValue = "info",
      description = "How much to log: ${COMPLETION-CANDIDATES}.")
  private LogLevel logLevel;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "An existing PostgreSQL 15 or newer (postgresql://user:password@host/name) instead of the"
              + " embedded one.")
  private @Nullable String database;

  @Option(
      names = "--compat",
      defaultValue = "network",
      description =
          "Whose answers are given where the network's programs differ: ${COMPLETION-CANDIDATES};"
              + " heph is the Rust client's emulator.")
  private Compatibility compatibility;

  @Option(
      names = "--seed-file",
      paramLabel = "FILE",
      description =
          "JSON file with messages, balances, credits, aggregates and images to begin with.")
  private @Nullable Path seedFile;

  @Option(
      names = "--process",
      defaultValue = "auto",
      description =
          "When messages are processed: ${COMPLETION-CANDIDATES}; manual waits for POST /dev/step.")
  private Processing processing;

  @Option(
      names = "--allow-remote-control",
      description =
          "Offer the routes of /dev, which do everything to this node, to other machines as well.")
  private boolean remoteControl;

  @Mixin private ComputeOptions compute;

  @Mixin private UnofferedOptions unoffered;

  @SuppressWarnings("NullAway.Init") // picocli sets the options before the command is called
  UpCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    logLevel.apply();
    unoffered.refuse();
    if (tokens.signum() < 0) {
      throw new ParameterException(
          spec.commandLine(), "Nobody holds " + tokens + " tokens: give --tokens zero or more.");
    }
    if (balance < 0) {
      throw new ParameterException(
          spec.commandLine(), "Nobody has " + balance + " credits: give --balance zero or more.");
    }
    SeedFile seed = seedFile == null ? SeedFile.NONE : SeedFile.read(seedFile);
    boolean controls = remoteControl || isLoopback();
    if (!controls && processing == Processing.MANUAL) {
      throw new ParameterException(
          spec.commandLine(),
          "With --process manual nothing is processed without the routes of /dev, which "
              + host
              + " does not offer: add --allow-remote-control, or listen on 127.0.0.1.");
    }
    DevelopmentCredits credits = new DevelopmentCredits(accounts, balance).and(seed.credits());
    CoreRole.Settings settings =
        new CoreRole.Settings(
            database == null ? null : DatabaseAddress.parse(database),
            POOL_SIZE,
            SHARED_BUFFERS,
            WebSettings.on(host, port).withLimits(RateLimits.none()),
            node(credits, seed),
            FileSettings::in,
            ApiSettings.ofVersion(Alephd.Version.number()).in(compatibility.dialect()),
            new CoreRole.Development(controls, seed));
    return CoreRole.run(
        this::openFolder,
        settings,
        (running, lifecycle) -> {
          announce(running, credits, System.out);
          compute.start(running, lifecycle, host, System.out);
        });
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // the server says so itself
    }
  }

  private CoreNodeSettings node(DevelopmentCredits credits, SeedFile seed) {
    CoreNodeSettings settings =
        CoreNodeSettings.defaults()
            .withRules(rules())
            .withSignatures(new SignaturePolicy(tezosDatesOf1970))
            .withRegistry(TokenBalances.equal(tokens))
            .withLocal(new LocalState(credits.credits(), seed.tokens(), aggregates(seed)));
    return processing == Processing.MANUAL ? settings.steppedByHand() : settings;
  }

  // The file's own word counts.
  private static List<LocalAggregate> aggregates(SeedFile seed) {
    Map<AggregateId, LocalAggregate> all = new LinkedHashMap<>();
    List<Image> images = seed.images().stream().map(SeedImage::image).toList();
    OfficialAggregates.with(images).forEach(aggregate -> all.put(aggregate.id(), aggregate));
    seed.aggregates().forEach(aggregate -> all.put(aggregate.id(), aggregate));
    return List.copyOf(all.values());
  }

  private RuleSettings rules() {
    RuleSettings.Scoring network = RuleSettings.Scoring.defaults();
    return new RuleSettings(
        strictSecurity,
        scoringPublishers == null
            ? network
            : new RuleSettings.Scoring(
                scoringPublishers.stream()
                    .map(address -> new Address(address.strip()))
                    .collect(Collectors.toSet()),
                network.channel(),
                network.postType()),
        PaymentSettings.network().assuming(tokens, balance));
  }

  private static void announce(CoreRole running, DevelopmentCredits credits, PrintStream out) {
    credits.print(out);
    PaymentNotes.of(PaymentSettings.network().policy(), InstantSource.system().instant())
        .forEach(out::println);
    out.println(
        "Data: "
            + running.folder().path()
            + (running.folder().isEphemeral() ? " (removed at the end)" : ""));
    out.println("Listening on " + running.url());
    out.flush();
  }

  private DataFolder openFolder() {
    if (ephemeral) {
      return DataFolder.ephemeral(
          dataDir == null ? Path.of(System.getProperty("java.io.tmpdir")) : dataDir);
    }
    return DataFolder.open(dataDir == null ? defaultFolder() : dataDir);
  }

  private static Path defaultFolder() {
    return DataFolder.defaultPath(
        System.getenv(), System.getProperty("user.name"), Path.of(System.getProperty("user.home")));
  }
}
