package io.aleph4j.daemon;

import io.aleph4j.accounts.SignaturePolicy;
import io.aleph4j.node.CoreNodeSettings;
import io.aleph4j.node.FileSettings;
import io.aleph4j.node.api.OperatorKey;
import io.aleph4j.node.api.UploadLimits;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.upkeep.RemovalSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.config.Foreign;
import io.aleph4j.service.config.Form;
import io.aleph4j.service.config.Schema;
import io.aleph4j.service.config.Setting;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.Networks;
import io.aleph4j.service.web.RateLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that an operator of a core node can set: names, units and defaults
 * (docs/operator/configuration.md).
 */
final class CoreSettings {

  // A node on a laptop has the same limits.
  private static final UploadLimits UPLOADS = UploadLimits.defaults();
  private static final RuleSettings RULES = RuleSettings.defaults();
  private static final RemovalSettings REMOVAL = RemovalSettings.network();
  private static final PaymentSettings PAYMENT = RULES.payment();
  private static final FileSettings FILES = FileSettings.in(Path.of("files"));

  private static final Form<Long> FILE_SIZE = Form.within(0L, 1L << 50, Form.size());
  private static final Form<Instant> DATE =
      Form.within(
          Instant.EPOCH,
          Instant.parse("9999-12-31T23:59:59Z"),
          Form.scalar(
              "a moment such as 2027-01-01T00:00:00Z", CoreSettings::moment, Instant::toString));

  private static final List<String> CREDIT_TYPES =
      PAYMENT.posts().creditTypes().stream().sorted().toList();

  private static final Form<Long> PER_SECOND = Form.whole(1, 1_000_000);
  private static final Form<List<String>> NETWORKS =
      Form.scalar(
              "an IP address or network such as 10.0.0.0/8", CoreSettings::network, text -> text)
          .list();
  private static final RateLimits LIMITS = RateLimits.defaults();

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  static final Setting<LogLevel> LOGGING_LEVEL =
      Setting.of(
          "logging.level",
          Form.scalar(
              "error, warn, info, debug, trace, or a number of the reference node",
              LogLevel::read,
              LogLevel::toString),
          LogLevel.INFO,
          "How much the node logs.");

  static final Setting<String> HTTP_HOST =
      Setting.of("http.host", Form.text(), "0.0.0.0", "Address that the API listens on.");

  static final Setting<Integer> HTTP_PORT =
      Setting.of("p2p.http_port", Form.port(), 4024, "Port that the API listens on.");

  static final Setting<Duration> HTTP_IDLE_TIMEOUT =
      Setting.of(
          "http.idle_timeout",
          Form.duration(),
          Duration.ofMinutes(1),
          "How long a client may be silent, within a request too.");

  static final Setting<Long> HTTP_BODY_MEMORY =
      Setting.of(
          "http.body_memory",
          Form.size(),
          64L << 20,
          "Most memory that all request bodies together may hold.");

  static final Setting<Long> HTTP_SOCKETS_PER_CLIENT =
      Setting.of(
          "http.sockets_per_client",
          Form.whole(1, 1_000_000),
          (long) LIMITS.sockets(),
          "Most WebSockets that one client address may hold open; this machine's own addresses are"
              + " not limited.");

  static final Setting<List<String>> HTTP_PROXIES =
      Setting.of(
          "http.proxies",
          NETWORKS,
          List.of("127.0.0.0/8", "::1"),
          "Reverse proxies in front of the node: they alone are believed about the address of a"
              + " client, in X-Forwarded-For.");

  static final Setting<Boolean> LIMITS_ENABLED =
      Setting.of(
          "http.limits.enabled",
          Form.bool(),
          true,
          "Whether a client address is limited in requests, WebSockets and uploads without signed"
              + " messages; of IPv6 a /64 network counts as one address.");

  static final Setting<List<String>> UNLIMITED =
      Setting.of(
          "http.limits.unlimited",
          NETWORKS,
          List.of(),
          "Clients that are not limited, such as the operator's other nodes; this machine's own"
              + " addresses never are.");

  static final Setting<Long> READS_PER_SECOND =
      Setting.of(
          "http.limits.reads_per_second",
          PER_SECOND,
          perSecond(Cost.CHEAP),
          "How many requests for one thing a client address may send per second in the long run;"
              + " five times as many at once, as of those below.");

  static final Setting<Long> LISTS_PER_SECOND =
      Setting.of(
          "http.limits.lists_per_second",
          PER_SECOND,
          perSecond(Cost.LIST),
          "How many requests for lists a client address may send per second, and WebSockets open.");

  static final Setting<Long> PUBLISHES_PER_SECOND =
      Setting.of(
          "http.limits.publishes_per_second",
          PER_SECOND,
          perSecond(Cost.PUBLISH),
          "How many messages a client address may publish per second.");

  static final Setting<Long> UPLOADS_PER_SECOND =
      Setting.of(
          "http.limits.uploads_per_second",
          PER_SECOND,
          perSecond(Cost.UPLOAD),
          "How many files a client address may upload per second.");

  static final Setting<Boolean> FORGOTTEN_TIMES_AS_TEXTS =
      Setting.of(
          "http.forgotten_times_as_texts",
          Form.bool(),
          false,
          "Whether the time of a forgotten message that is asked for by its hash is a text, as the"
              + " Rust client reads it; the network's nodes give a number, as they do for others.");

  static final Setting<String> QUEUE_TOPIC =
      Setting.of(
          "aleph.queue_topic", Form.text(), "ALEPH-TEST", "Topic of the network's messages.");

  static final Setting<Long> MAX_RETRIES =
      Setting.of(
          "aleph.jobs.pending_messages.max_retries",
          Form.whole(0, 100),
          10L,
          "How often a message that cannot be processed yet is tried again.");

  static final Setting<Optional<String>> OPERATOR_KEY =
      Setting.of(
          "aleph.auth.public_key",
          Form.scalar(
                  "a compressed public key of secp256k1 in hexadecimal",
                  CoreSettings::operatorKey,
                  key -> key)
              .optional(),
          Optional.empty(),
          "Key of the operator, who alone may have costs computed anew; null for nobody.");

  static final Setting<Duration> OPERATOR_TOKEN_AGE =
      Setting.of(
          "aleph.auth.max_token_age",
          Form.within(SECOND, Duration.ofDays(1), Form.duration()),
          Duration.ofMinutes(5),
          "How old a token of the operator's may be.");

  static final Setting<Long> LANES =
      Setting.of(
          "process.lanes",
          Form.whole(1, 64),
          1L,
          "How many batches of messages are decided and committed side by side.");

  static final Setting<Boolean> STRICT_SECURITY =
      Setting.of(
          "process.strict_security",
          Form.bool(),
          RULES.strictSecurity(),
          "Whether an account alone may change its delegations, on the channel security; the"
              + " network lets its delegates change them, too, and a strict node's state differs"
              + " from theirs.");

  static final Setting<Boolean> TEZOS_DATES_OF_1970 =
      Setting.of(
          "process.tezos_dates_of_1970",
          Form.bool(),
          SignaturePolicy.NETWORK.tezosTimeAsMilliseconds(),
          "Whether Tezos signatures may carry the date of January 1970 that the TypeScript client"
              + " signs; the network refuses them, and such a node's state differs from its"
              + " nodes'.");

  static final Setting<List<String>> SCORING_PUBLISHERS =
      Setting.of(
          "aleph.scoring.addresses",
          Form.texts(),
          RULES.scoring().publishers().stream().map(Address::value).sorted().toList(),
          "Accounts whose posts bring measurements of the network's nodes, spelled as in the"
              + " posts.");

  static final Setting<String> SCORING_CHANNEL =
      Setting.of(
          "aleph.scoring.channel",
          Form.text(),
          RULES.scoring().channel(),
          "Channel of such posts.");

  static final Setting<String> SCORING_POST_TYPE =
      Setting.of(
          "aleph.scoring.metrics_post_type",
          Form.text(),
          RULES.scoring().postType(),
          "Content type of such posts.");

  static final Setting<Long> SCORING_RETENTION =
      Setting.of(
          "aleph.scoring.retention_months",
          Form.whole(1, 1200),
          (long) CoreNodeSettings.defaults().retentionMonths(),
          "How many whole months measurements are kept besides the current one.");

  static final Setting<List<String>> BALANCES_PUBLISHERS =
      Setting.of(
          "aleph.balances.addresses",
          Form.texts(),
          addresses(PAYMENT.posts().balancesPublishers()),
          "Accounts whose posts say what tokens accounts hold, spelled as in the posts.");

  static final Setting<String> BALANCES_POST_TYPE =
      Setting.of(
          "aleph.balances.post_type",
          Form.text(),
          PAYMENT.posts().balancesType(),
          "Content type of such posts.");

  static final Setting<List<String>> CREDIT_PUBLISHERS =
      Setting.of(
          "aleph.credit_balances.addresses",
          Form.texts(),
          addresses(PAYMENT.posts().creditPublishers()),
          "Accounts whose posts give and take credits, spelled as in the posts.");

  static final Setting<List<String>> CREDIT_POST_TYPES =
      Setting.of(
          "aleph.credit_balances.post_types",
          Form.scalar(
                  "one of " + String.join(", ", CREDIT_TYPES),
                  CoreSettings::creditType,
                  text -> text)
              .list(),
          CREDIT_TYPES,
          "Which content types of posts move credits.");

  static final Setting<List<String>> CREDIT_CHANNELS =
      Setting.of(
          "aleph.credit_balances.channels",
          Form.texts(),
          PAYMENT.posts().creditChannels().stream().sorted().toList(),
          "Channels of such posts; an empty list means any.");

  static final Setting<String> PRICE_OWNER =
      Setting.of(
          "payment.price_owner",
          Form.text(),
          PAYMENT.priceOwner().value(),
          "Account whose aggregates pricing and settings say what things cost.");

  static final Setting<Instant> PAID_FROM =
      Setting.of(
          "payment.paid_from",
          DATE,
          instant(PAYMENT.policy().paidFrom()),
          "From when on files and programs on demand must be paid for, by the date of the message."
              + " A node that differs from the network's in this or one of the next settings comes"
              + " to another state.");

  static final Setting<Long> PAID_FROM_HEIGHT =
      Setting.of(
          "payment.paid_from_height",
          Form.whole(0, Long.MAX_VALUE),
          PAYMENT.policy().paidFromHeight(),
          "The same as a block, which counts instead for a message that a chain has confirmed.");

  static final Setting<Instant> MACHINES_BY_CREDIT_FROM =
      Setting.of(
          "payment.machines_by_credit_from",
          DATE,
          instant(PAYMENT.policy().machinesByCreditFrom()),
          "From when on machines that always run are paid with credits only.");

  static final Setting<Instant> ALL_BY_CREDIT_FROM =
      Setting.of(
          "payment.all_by_credit_from",
          DATE,
          instant(PAYMENT.policy().allByCreditFrom()),
          "From when on everything is paid with credits only.");

  static final Setting<Long> FREE_FILE_SIZE =
      Setting.of(
          "payment.free_file_size",
          FILE_SIZE,
          PAYMENT.policy().freeFileBytes(),
          "Largest file that is kept for nothing while it need not be paid with credits.");

  static final Setting<Path> STORAGE_FOLDER =
      Setting.of(
          "storage.folder",
          Form.scalar("a folder", Path::of, Path::toString),
          Path.of("/var/lib/aleph4j"),
          "Folder that everything is kept in, the embedded database included.");

  static final Setting<Long> LARGEST_FILE =
      Setting.of(
          "storage.max_file_size",
          FILE_SIZE,
          UPLOADS.largestFile(),
          "Largest file that is uploaded with a signed message.");

  static final Setting<Long> LARGEST_ANONYMOUS_FILE =
      Setting.of(
          "storage.max_unauthenticated_upload_file_size",
          FILE_SIZE,
          UPLOADS.largestAnonymousFile(),
          "Largest file that is uploaded without a signed message.");

  static final Setting<Long> ANONYMOUS_QUOTA =
      Setting.of(
          "storage.unauthenticated_upload_quota",
          Form.within(1L, 1L << 40, Form.size()),
          UPLOADS.anonymousQuota(),
          "Most that one client address uploads in an hour without signed messages; this machine's"
              + " own addresses are not limited.");

  static final Setting<Long> ANONYMOUS_QUOTA_OF_ALL =
      Setting.of(
          "storage.unauthenticated_upload_quota_of_all",
          Form.within(1L, 1L << 41, Form.size()),
          UPLOADS.anonymousQuotaOfAll(),
          "Most that all client addresses together upload in an hour without signed messages, apart"
              + " from those that are not limited. A restart does not begin it anew.");

  static final Setting<Duration> CRON_PERIOD =
      Setting.of(
          "aleph.jobs.cron.period",
          Form.within(SECOND, LONGEST, Form.duration("h")),
          REMOVAL.tick(),
          "How often it is looked whether a job about payment is due, and how long after the start for the first time; a number alone means hours.");

  static final Setting<Duration> HOLDING_INTERVAL =
      Setting.of(
          "payment.holding_interval",
          Form.within(SECOND, LONGEST, Form.duration()),
          REMOVAL.holdingInterval(),
          "How often it is examined whether what is paid by holding tokens is still paid for.");

  static final Setting<Duration> CREDIT_INTERVAL =
      Setting.of(
          "payment.credit_interval",
          Form.within(SECOND, LONGEST, Form.duration()),
          REMOVAL.creditInterval(),
          "How often it is examined whether what is paid with credits is still paid for.");

  static final Setting<Duration> UNPAID_FILE_PERIOD =
      Setting.of(
          "payment.unpaid_file_period",
          Form.within(SECOND, LONGEST, Form.duration("h")),
          REMOVAL.filePeriod(),
          "How long a file is kept that is not paid for any longer; a number alone means hours.");

  static final Setting<Duration> GRACE_PERIOD =
      Setting.of(
          "storage.grace_period",
          Form.within(SECOND, LONGEST, Form.duration("h")),
          FILES.gracePeriod(),
          "How long a file is kept that no message keeps; a number alone means hours.");

  static final Setting<Duration> COLLECTION_PERIOD =
      Setting.of(
          "storage.garbage_collector_period",
          Form.within(SECOND, LONGEST, Form.duration("h")),
          FILES.collectionPeriod(),
          "How often it is looked for files to delete; a number alone means hours.");

  static final Setting<Long> DISK_RESERVE =
      Setting.of(
          "storage.reserve",
          FILE_SIZE,
          FILES.reserve(),
          "Space of the disk that is left free: files are refused when less is left, messages when"
              + " half of it is.");

  static final Setting<List<URI>> FETCH_PEERS =
      Setting.of(
          "fetch.peers",
          Form.webAddress("a node's address such as http://host:4024").list(),
          List.of(),
          "Core nodes that are asked for files that are not here, such as http://host:4024.");

  static final Setting<Long> FETCH_CONCURRENCY =
      Setting.of(
          "fetch.concurrency",
          Form.whole(1, 10_000),
          (long) FILES.fetch().concurrency(),
          "Most files that are fetched at a time.");

  static final Setting<Long> FETCH_PER_HOST =
      Setting.of(
          "fetch.per_host",
          Form.whole(1, 1_000),
          (long) FILES.fetch().perHost(),
          "Most files that are fetched from one node at a time.");

  static final Setting<Duration> FETCH_PATIENCE =
      Setting.of(
          "fetch.patience",
          Form.within(Duration.ofMillis(100), Duration.ofHours(1), Form.duration()),
          FILES.fetch().patience(),
          "How long a node that is asked for a file may be silent.");

  static final Setting<Boolean> IPFS_ENABLED =
      Setting.of(
          "ipfs.enabled",
          Form.bool(),
          UPLOADS.ipfsEnabled(),
          "Whether files are taken under IPFS names; they are not announced to the IPFS network.");

  static final Setting<Long> LARGEST_IPFS_FILE =
      Setting.of(
          "ipfs.max_upload_file_size",
          FILE_SIZE,
          UPLOADS.largestIpfsFile(),
          "Largest IPFS file that is uploaded with a signed message.");

  static final Setting<Long> LARGEST_ANONYMOUS_IPFS_FILE =
      Setting.of(
          "ipfs.max_unauthenticated_upload_file_size",
          FILE_SIZE,
          UPLOADS.largestAnonymousIpfsFile(),
          "Largest IPFS file that is uploaded without a signed message.");

  static final Setting<Long> LARGEST_CAR =
      Setting.of(
          "ipfs.max_upload_car_size",
          FILE_SIZE,
          UPLOADS.largestCar(),
          "Largest archive of a directory that clients are told of; this version takes none.");

  static final Setting<Optional<String>> POSTGRES_HOST =
      Setting.of(
          "postgres.host",
          Form.text().optional(),
          Optional.empty(),
          "Host of an existing PostgreSQL 15 or newer with the extension pg_trgm; null runs the embedded one.");

  static final Setting<Integer> POSTGRES_PORT =
      Setting.of("postgres.port", Form.port(), 5432, "Port of the existing PostgreSQL.");

  static final Setting<String> POSTGRES_DATABASE =
      Setting.of("postgres.database", Form.text(), "aleph", "Database in the existing PostgreSQL.");

  static final Setting<String> POSTGRES_USER =
      Setting.of("postgres.user", Form.text(), "aleph", "User in the existing PostgreSQL.");

  static final Setting<String> POSTGRES_PASSWORD =
      Setting.secret("postgres.password", Form.text(), "", "Password of that user.");

  static final Setting<Long> POSTGRES_POOL_SIZE =
      Setting.of(
          "postgres.pool_size",
          Form.whole(4, 1000),
          16L,
          "Connections that the node keeps to its database; as many again at most for its lanes.");

  static final Setting<String> POSTGRES_SHARED_BUFFERS =
      Setting.of(
          "postgres.shared_buffers",
          Form.text(),
          "auto",
          "Cache of the embedded PostgreSQL, in its notation; auto: an eighth of the memory, 128MB to 1GB.");

  static final Setting<Long> MESSAGE_SOCKETS =
      Setting.of(
          "websocket.max_message_connections",
          Form.whole(1, 1_000_000),
          10_000L,
          "Most WebSockets that watch messages.");

  static final Setting<Long> STATUS_SOCKETS =
      Setting.of(
          "websocket.max_status_connections",
          Form.whole(1, 1_000_000),
          1_000L,
          "Most WebSockets that watch the node's state.");

  static final Setting<Duration> HEARTBEAT =
      Setting.of(
          "websocket.heartbeat",
          Form.duration(),
          Duration.ofSeconds(30),
          "How often a WebSocket client is asked whether it is there; half of it later it is"
              + " dropped.");

  private static final String OF_FILES = "files are always kept, in one folder";
  private static final String OF_IPFS = "no IPFS daemon is used";
  private static final String OF_CHAINS = "chains are not read or written by this version";
  private static final String OF_P2P = "peers are not connected by this version";

  static final Schema SCHEMA =
      new Schema(
          List.of(
              LOGGING_LEVEL,
              HTTP_HOST,
              HTTP_PORT,
              HTTP_IDLE_TIMEOUT,
              HTTP_BODY_MEMORY,
              HTTP_SOCKETS_PER_CLIENT,
              HTTP_PROXIES,
              LIMITS_ENABLED,
              UNLIMITED,
              READS_PER_SECOND,
              LISTS_PER_SECOND,
              PUBLISHES_PER_SECOND,
              UPLOADS_PER_SECOND,
              FORGOTTEN_TIMES_AS_TEXTS,
              QUEUE_TOPIC,
              MAX_RETRIES,
              OPERATOR_KEY,
              OPERATOR_TOKEN_AGE,
              LANES,
              STRICT_SECURITY,
              TEZOS_DATES_OF_1970,
              SCORING_PUBLISHERS,
              SCORING_CHANNEL,
              SCORING_POST_TYPE,
              SCORING_RETENTION,
              BALANCES_PUBLISHERS,
              BALANCES_POST_TYPE,
              CREDIT_PUBLISHERS,
              CREDIT_POST_TYPES,
              CREDIT_CHANNELS,
              PRICE_OWNER,
              PAID_FROM,
              PAID_FROM_HEIGHT,
              MACHINES_BY_CREDIT_FROM,
              ALL_BY_CREDIT_FROM,
              FREE_FILE_SIZE,
              STORAGE_FOLDER,
              LARGEST_FILE,
              LARGEST_ANONYMOUS_FILE,
              ANONYMOUS_QUOTA,
              ANONYMOUS_QUOTA_OF_ALL,
              CRON_PERIOD,
              HOLDING_INTERVAL,
              CREDIT_INTERVAL,
              UNPAID_FILE_PERIOD,
              GRACE_PERIOD,
              COLLECTION_PERIOD,
              DISK_RESERVE,
              FETCH_PEERS,
              FETCH_CONCURRENCY,
              FETCH_PER_HOST,
              FETCH_PATIENCE,
              IPFS_ENABLED,
              LARGEST_IPFS_FILE,
              LARGEST_ANONYMOUS_IPFS_FILE,
              LARGEST_CAR,
              POSTGRES_HOST,
              POSTGRES_PORT,
              POSTGRES_DATABASE,
              POSTGRES_USER,
              POSTGRES_PASSWORD,
              POSTGRES_POOL_SIZE,
              POSTGRES_SHARED_BUFFERS,
              MESSAGE_SOCKETS,
              STATUS_SOCKETS,
              HEARTBEAT),
          foreign());

  private CoreSettings() {}

  private static String network(String text) {
    Networks.of(List.of(text));
    return text;
  }

  private static long perSecond(Cost cost) {
    return Objects.requireNonNull(LIMITS.budgets().get(cost)).perSecond();
  }

  private static String operatorKey(String hex) {
    OperatorKey.of(hex, Duration.ZERO);
    return hex;
  }

  private static List<String> addresses(Set<Address> accounts) {
    return accounts.stream().map(Address::value).sorted().toList();
  }

  private static Instant instant(Timestamp time) {
    return Instant.EPOCH.plus(time.micros(), ChronoUnit.MICROS);
  }

  // Dates alone are midnight in UTC.
  private static Instant moment(String text) {
    String stripped = text.strip();
    try {
      return Instant.parse(stripped.length() == 10 ? stripped + "T00:00:00Z" : stripped);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a moment: " + text, e);
    }
  }

  private static String creditType(String text) {
    if (!CREDIT_TYPES.contains(text)) {
      throw new IllegalArgumentException("not a type of posts with credits: " + text);
    }
    return text;
  }

  // The settings of the reference node and of its older versions (spec 03 §8).
  private static List<Foreign> foreign() {
    return List.of(
        new Foreign("logging.max_log_file_size", "the node logs to standard error"),
        new Foreign("aleph.reference_node_url", "no other node is compared with"),
        new Foreign("aleph.indexer_url", OF_CHAINS),
        new Foreign("aleph.corechannel", "the list of nodes is one aggregate among others"),
        new Foreign(
            "aleph.scoring.partition_lookahead_months", "measurements are kept in one table"),
        new Foreign("aleph.jobs.pending_messages.max_concurrency", "the node decides itself"),
        new Foreign(
            "aleph.jobs.pending_messages.idle_timeout",
            "waiting messages are woken when they can go on"),
        new Foreign("aleph.jobs.pending_txs", OF_CHAINS),
        new Foreign("aleph.jobs.max_unconfirmed_messages", OF_CHAINS),
        new Foreign("aleph.cache", "the node decides itself"),
        new Foreign("p2p.port", OF_P2P),
        new Foreign("p2p.control_port", OF_P2P),
        new Foreign("p2p.listen_port", OF_P2P),
        new Foreign("p2p.daemon_host", OF_P2P),
        new Foreign("p2p.mq_host", OF_P2P),
        new Foreign("p2p.reconnect_delay", OF_P2P),
        new Foreign("p2p.max_peer_age", OF_P2P),
        new Foreign("p2p.alive_topic", OF_P2P),
        new Foreign("p2p.clients", OF_P2P),
        new Foreign("p2p.topics", OF_P2P),
        new Foreign("p2p.peers", OF_P2P),
        new Foreign("p2p.nb_api_workers", "one process serves the API"),
        new Foreign("storage.store_files", OF_FILES),
        new Foreign("storage.engine", OF_FILES),
        new Foreign("nuls2", OF_CHAINS),
        new Foreign("nuls", OF_CHAINS),
        new Foreign("bsc", OF_CHAINS),
        new Foreign("binancechain", OF_CHAINS),
        new Foreign("ethereum", OF_CHAINS),
        new Foreign("tezos", OF_CHAINS),
        new Foreign("postgres.pool_pre_ping", "the pool checks its connections itself"),
        new Foreign("postgres.pool_recycle", "the pool renews its connections itself"),
        new Foreign("ipfs.host", OF_IPFS),
        new Foreign("ipfs.port", OF_IPFS),
        new Foreign("ipfs.scheme", OF_IPFS),
        new Foreign("ipfs.alive_topic", OF_IPFS),
        new Foreign("ipfs.reconnect_delay", OF_IPFS),
        new Foreign("ipfs.peers", OF_IPFS),
        new Foreign("ipfs.pinning", OF_IPFS),
        new Foreign("ipfs.stat_timeout", OF_IPFS),
        new Foreign("ipfs.fetch_jitter_seconds", OF_IPFS),
        new Foreign("ipfs.gateway_port", OF_IPFS),
        new Foreign("rabbitmq", "no message queue is needed"),
        new Foreign("redis", "no cache server is needed"),
        new Foreign("mongodb", "the database is PostgreSQL"),
        new Foreign("perf", "totals come from counters"),
        new Foreign("sentry", "errors are logged"));
  }
}
