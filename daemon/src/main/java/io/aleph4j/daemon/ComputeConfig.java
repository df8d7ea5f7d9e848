package io.aleph4j.daemon;

import io.aleph4j.compute.ComputeSettings;
import io.aleph4j.compute.api.ApiSettings;
import io.aleph4j.compute.call.CallSettings;
import io.aleph4j.compute.connector.RedisAddress;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Pool;
import io.aleph4j.compute.setup.HypervisorSettings;
import io.aleph4j.compute.setup.MachineNetworking;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.config.Foreign;
import io.aleph4j.service.config.Form;
import io.aleph4j.service.config.Schema;
import io.aleph4j.service.config.Setting;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that an operator of a compute node can set, by the names that the network's nodes have
 * (spec 04 §15), so that their file can stay (docs/operator/compute.md).
 */
final class ComputeConfig {

  /** What all variables begin with. */
  static final String PREFIX = "ALEPH_VM_";

  private static final ApiSettings API =
      ApiSettings.defaults("localhost", "", "", URI.create("https://official.aleph.cloud"));
  private static final VmSettings MACHINES = ComputeSettings.machines(Path.of(""), true);
  private static final CallSettings CALLS = CallSettings.defaults();
  private static final Duration DAY = Duration.ofDays(1);
  private static final Form<URI> ADDRESS =
      Form.webAddress("an address such as https://official.aleph.cloud");
  private static final Form<String> HASH =
      Form.scalar("an item hash", ComputeConfig::itemHash, hash -> hash);
  private static final Form<Path> FOLDER =
      Form.scalar("a folder by its whole path", ComputeConfig::folder, Path::toString);
  private static final Form<Path> PROGRAM =
      Form.scalar("a program by its whole path", ComputeConfig::folder, Path::toString);
  private static final HypervisorSettings HYPERVISORS = HypervisorSettings.standard();

  static final Setting<String> HOST =
      Setting.of("SUPERVISOR_HOST", Form.text(), "127.0.0.1", "Address that the node listens on.");
  static final Setting<Integer> PORT =
      Setting.of("SUPERVISOR_PORT", Form.port(), 4020, "Port that the node listens on.");
  static final Setting<String> DOMAIN =
      Setting.of(
          "DOMAIN_NAME",
          Form.scalar("a host name such as vm.example.org", ComputeConfig::hostName, name -> name),
          "localhost",
          "The node's public host name; signatures of operators are bound to it.");
  static final Setting<Optional<String>> NODE_HASH =
      Setting.of(
          "NODE_HASH", HASH.optional(), Optional.empty(), "The message that registers the node.");
  static final Setting<Long> FIRST_ID =
      Setting.of(
          "START_ID_INDEX",
          Form.whole(1, 60_000),
          (long) MACHINES.firstId(),
          "The number of the first machine.");
  static final Setting<Duration> IDLE_LIMIT =
      Setting.of(
          "REUSE_TIMEOUT",
          Form.within(Duration.ZERO, Duration.ofDays(3650), Form.duration()),
          MACHINES.idleLimit(),
          "After how long nobody calls it a program is stopped.");
  static final Setting<Duration> INIT_LIMIT =
      Setting.of(
          "INIT_TIMEOUT",
          Form.within(Duration.ofSeconds(1), DAY, Form.duration()),
          MACHINES.initLimit(),
          "How long a machine may take until its init process is there.");
  static final Setting<Boolean> WATCH_FOR_UPDATES =
      Setting.of(
          "WATCH_FOR_UPDATES",
          Form.bool(),
          true,
          "Whether programs are stopped when their files get new versions.");
  static final Setting<Boolean> WATCH_FOR_MESSAGES =
      Setting.of(
          "WATCH_FOR_MESSAGES",
          Form.bool(),
          CALLS.byMessages(),
          "Whether this node runs programs when messages come that they subscribed to: all programs"
              + " of the network that have subscriptions.");
  static final Setting<Duration> DRAIN_LIMIT =
      Setting.of(
          "DRAIN_TIMEOUT",
          Form.within(Duration.ZERO, Duration.ofHours(1), Form.duration()),
          CALLS.drainLimit(),
          "How long calls of programs may take to end once the node is asked to stop.");
  static final Setting<URI> CORE_NODE =
      Setting.of(
          "API_SERVER",
          ADDRESS,
          API.references().coreNode(),
          "The core node that is asked for messages and files.");
  static final Setting<URI> CONNECTOR =
      Setting.of(
          "CONNECTOR_URL",
          Form.scalar(
              "an address such as http://localhost:4021", ComputeConfig::connector, URI::toString),
          URI.create("http://localhost:4021"),
          "Where programs of this machine find the VM connector.");
  static final Setting<Optional<RedisAddress>> REDIS =
      Setting.secret(
          "REDIS_URL",
          Form.scalar("an address such as redis://localhost", RedisAddress::parse, String::valueOf)
              .optional(),
          Optional.empty(),
          "What keeps the caches of programs, instead of the node itself.");
  static final Setting<Path> CACHE =
      Setting.of(
          "CACHE_ROOT",
          FOLDER,
          Path.of("/var/cache/aleph/vm"),
          "Where files of the network are kept, which can be fetched again.");
  static final Setting<Path> ROOT =
      Setting.of(
          "EXECUTION_ROOT", FOLDER, Path.of("/var/lib/aleph/vm"), "Where everything else is kept.");
  static final Setting<Optional<Path>> VOLUMES =
      Setting.of(
          "PERSISTENT_VOLUMES_DIR",
          FOLDER.optional(),
          Optional.empty(),
          "Where volumes are that stay; without it, volumes/persistent in EXECUTION_ROOT.");
  static final Setting<Long> LARGEST_CODE =
      Setting.of(
          "MAX_PROGRAM_ARCHIVE_SIZE",
          Form.within(1L, 1L << 40, Form.size()),
          MACHINES.largestCode(),
          "Most bytes of code that is no file system.");
  static final Setting<Long> LARGEST_DATA =
      Setting.of(
          "MAX_DATA_ARCHIVE_SIZE",
          Form.within(1L, 1L << 40, Form.size()),
          MACHINES.largestData(),
          "Most bytes of data that are no file system.");
  static final Setting<Long> PROGRAM_MEMORY =
      Setting.of(
          "PROGRAM_MEMORY_RESERVED_MIB",
          Form.whole(0, 1 << 30),
          (long) MACHINES.programMemoryMib(),
          "Memory in MiB for all programs together.");
  static final Setting<BigDecimal> OVERCOMMIT =
      Setting.of(
          "VCPU_OVERCOMMIT_FACTOR",
          Form.scalar("a number from 0.1 to 100", ComputeConfig::factor, BigDecimal::toString),
          new BigDecimal("4.0"),
          "How many processors of machines there are for each of this one.");
  static final Setting<LogLevel> LOG_LEVEL =
      Setting.of(
          "LOG_LEVEL",
          Form.scalar("error, warn, info, debug or trace", LogLevel::read, LogLevel::toString),
          LogLevel.INFO,
          "How much the node logs.");
  static final Setting<URI> IPV4_PROBE =
      Setting.of(
          "CONNECTIVITY_IPV4_URL",
          ADDRESS,
          API.probes().ipv4(),
          "What is asked to find out whether IPv4 works.");
  static final Setting<URI> IPV6_PROBE =
      Setting.of(
          "CONNECTIVITY_IPV6_URL",
          ADDRESS,
          API.probes().ipv6(),
          "What is asked to find out whether IPv6 works.");
  static final Setting<String> DNS_PROBE =
      Setting.of(
          "CONNECTIVITY_DNS_HOSTNAME",
          Form.text(),
          API.probes().name(),
          "What is looked up to find out whether names are found.");
  static final Setting<List<URI>> HTTP_PROBES =
      Setting.of(
          "CONNECTIVITY_HTTP_URLS",
          ADDRESS.list(),
          API.probes().pages(),
          "Pages of which one must answer.");
  static final Setting<String> CHECK_PROGRAM =
      Setting.of(
          "CHECK_FASTAPI_VM_ID", HASH, API.references().checkProgram(), "The diagnostic program.");
  static final Setting<String> LEGACY_CHECK_PROGRAM =
      Setting.of(
          "LEGACY_CHECK_FASTAPI_VM_ID",
          HASH,
          API.references().legacyCheckProgram(),
          "The diagnostic program for the first runtimes.");
  static final Setting<Ipv6Pool> IPV6_POOL =
      Setting.of(
          "IPV6_ADDRESS_POOL",
          Form.scalar("an IPv6 network such as 2001:db8::/64", Ipv6Pool::parse, Ipv6Pool::toString),
          API.networking().addresses().pool(),
          "The network that machines have their IPv6 addresses of; others find them by it.");
  static final Setting<AddressPlan.Policy> IPV6_POLICY =
      Setting.of(
          "IPV6_ALLOCATION_POLICY",
          Form.scalar("static or dynamic", ComputeConfig::policy, AddressPlan.Policy::word),
          API.networking().addresses().policy(),
          "Whether IPv6 addresses follow from what a machine is, which others rely on, or are given"
              + " in turn.");
  static final Setting<Long> IPV6_SUBNET =
      Setting.of(
          "IPV6_SUBNET_PREFIX",
          Form.whole(AddressPlan.SUBNET_PREFIX, AddressPlan.LONGEST_SUBNET_PREFIX),
          (long) AddressPlan.SUBNET_PREFIX,
          "How much of the IPv6 network each machine has, when addresses are given in turn; static"
              + " ones are a /124.");
  static final Setting<Boolean> IPV6_FORWARDING =
      Setting.of(
          "IPV6_FORWARDING_ENABLED",
          Form.bool(),
          API.networking().forwarding(),
          "Whether machines with a network have IPv6; this system is made to forward it.");
  static final Setting<Boolean> NDP_PROXY =
      Setting.of(
          "USE_NDP_PROXY",
          Form.bool(),
          API.networking().ndpProxy(),
          "Whether this system answers for its machines' public IPv6 addresses on its link; not"
              + " needed when their network is routed to it.");

  static final Setting<Boolean> NETWORKS =
      Setting.of(
          "ALLOW_VM_NETWORKING",
          Form.bool(),
          true,
          "Whether machines that want it have a network; the node must be root for it.");
  static final Setting<Optional<String>> DEVICE =
      Setting.of(
          "NETWORK_INTERFACE",
          Form.scalar("the name of an interface such as eth0", ComputeConfig::device, name -> name)
              .optional(),
          Optional.empty(),
          "The interface towards the world; without it, that of the default route.");
  static final Setting<Resolvers.Mode> RESOLVER_MODE =
      Setting.of(
          "DNS_RESOLUTION",
          Form.scalar(
              "detect, resolvectl or resolv.conf", ComputeConfig::mode, ComputeConfig::modeName),
          Resolvers.Mode.DETECT,
          "Where this system's name servers are looked up, which guests then ask.");
  static final Setting<List<InetAddress>> RESOLVERS =
      Setting.of(
          "DNS_NAMESERVERS",
          Form.scalar("an IP address", InetAddress::ofLiteral, InetAddress::getHostAddress).list(),
          List.of(),
          "Whom guests ask for names, instead of this system's name servers.");

  static final Setting<HypervisorSettings.Kind> HYPERVISOR =
      Setting.of(
          "PROGRAM_HYPERVISOR",
          Form.scalar(
              "qemu or firecracker",
              ComputeConfig::hypervisorKind,
              kind -> kind.name().toLowerCase(Locale.ROOT)),
          HYPERVISORS.kind(),
          "What programs run under; Firecracker needs KVM.");
  static final Setting<Path> FIRECRACKER =
      Setting.of(
          "FIRECRACKER_PATH",
          PROGRAM,
          HYPERVISORS.firecracker(),
          "Where Firecracker is; looked at if programs run under it.");
  static final Setting<Path> JAILER =
      Setting.of(
          "JAILER_PATH",
          PROGRAM,
          HYPERVISORS.jailer(),
          "Where its jailer is, of the same version.");

  private static final String NOT_YET = "this node does not do that yet";
  private static final String TESTS = "it is for tests of another program";

  /** All of them. */
  static final Schema SCHEMA =
      new Schema(
          List.of(
              HOST,
              PORT,
              DOMAIN,
              NODE_HASH,
              FIRST_ID,
              IDLE_LIMIT,
              INIT_LIMIT,
              WATCH_FOR_UPDATES,
              WATCH_FOR_MESSAGES,
              DRAIN_LIMIT,
              CORE_NODE,
              CONNECTOR,
              REDIS,
              CACHE,
              ROOT,
              VOLUMES,
              LARGEST_CODE,
              LARGEST_DATA,
              PROGRAM_MEMORY,
              OVERCOMMIT,
              LOG_LEVEL,
              IPV4_PROBE,
              IPV6_PROBE,
              DNS_PROBE,
              HTTP_PROBES,
              CHECK_PROGRAM,
              LEGACY_CHECK_PROGRAM,
              IPV6_POOL,
              IPV6_POLICY,
              IPV6_SUBNET,
              IPV6_FORWARDING,
              NDP_PROXY,
              NETWORKS,
              DEVICE,
              RESOLVER_MODE,
              RESOLVERS,
              HYPERVISOR,
              FIRECRACKER,
              JAILER),
          foreign());

  private ComputeConfig() {}

  private static List<Foreign> foreign() {
    List<Foreign> all = new ArrayList<>();
    add(all, "Firecracker's machines are jailed wherever the node is root", "USE_JAILER");
    add(all, "jails are in machines' own folders", "JAILER_BASE_DIRECTORY JAILER_BASE_DIR");
    add(all, "the node makes the kernel itself", "LINUX_PATH");
    add(all, TESTS, "PREALLOC_VM_COUNT DEBUG_ASYNCIO SNAPSHOT_FREQUENCY");
    add(all, TESTS, "SNAPSHOT_COMPRESSION_ALGORITHM TEST_INSTANCE_ID USE_FAKE_INSTANCE_BASE");
    add(all, TESTS, "FAKE_DATA_PROGRAM FAKE_DATA_MESSAGE FAKE_DATA_DATA FAKE_DATA_RUNTIME");
    add(all, TESTS, "FAKE_DATA_VOLUME FAKE_INSTANCE_BASE FAKE_INSTANCE_ID FAKE_INSTANCE_MESSAGE");
    add(all, TESTS, "USE_DEVELOPER_SSH_KEYS DEVELOPER_SSH_KEYS SENTRY_TRACES_SAMPLE_RATE");
    add(all, "nothing is reported to others", "SENTRY_DSN");
    add(all, "the node names its folders below CACHE_ROOT itself", "MESSAGE_CACHE CODE_CACHE");
    add(all, "the node names its folders below CACHE_ROOT itself", "RUNTIME_CACHE DATA_CACHE");
    add(all, "machines are described in files below EXECUTION_ROOT", "EXECUTION_DATABASE");
    add(all, "the log tells of machines", "EXECUTION_LOG_ENABLED EXECUTION_LOG_DIRECTORY");
    add(all, "the log has what machines print", "PRINT_SYSTEM_LOGS");
    add(all, "files are fetched from the core node", "IPFS_GATEWAY");
    add(all, NOT_YET, "OWNER_ADDRESS MAX_CONCURRENT_MIGRATIONS");
    add(all, "machines have a /24 of 172.16.0.0/12 each", "IPV4_ADDRESS_POOL");
    add(all, "machines have a /24 of 172.16.0.0/12 each", "IPV4_NETWORK_PREFIX_LENGTH");
    add(all, "the node has a table of its own", "NFTABLES_CHAIN_PREFIX");
    add(all, "name them in DNS_NAMESERVERS", "DNS_NAMESERVERS_IPV4 DNS_NAMESERVERS_IPV6");
    add(all, NOT_YET, "IGNORE_TRACEBACK_FROM_DIAGNOSTICS");
    add(all, NOT_YET, "SEV_CTL_PATH DOMAIN_SERVICE_URL BACKUP_DIRECTORY");
    add(all, NOT_YET, "MAX_RESTORE_UPLOAD_BYTES HOST_MEMORY_RESERVED_MIB PAYMENT_MONITOR_INTERVAL");
    add(all, NOT_YET, "DOMAIN_RESYNC_INTERVAL PAYMENT_RECEIVER_ADDRESS PAYMENT_BUFFER RPC_AVAX");
    add(all, NOT_YET, "RPC_BASE CACHE_TTL_SECURITY_AGGREGATE CACHE_TTL_EXECUTION_PRICE");
    add(all, NOT_YET, "CACHE_TTL_ADDRESS_BALANCE CACHE_TTL_MESSAGE_STATUS ALLOCATION_TOKEN_HASH");
    add(all, NOT_YET, "AUTHORIZED_ALLOCATION_SIGNERS DEFAULT_ALLOCATION_SIGNERS");
    add(all, NOT_YET, "ALLOCATION_SIGNATURE_MAX_AGE_SECONDS ENABLE_QEMU_SUPPORT");
    add(all, NOT_YET, "INSTANCE_DEFAULT_HYPERVISOR ENABLE_CONFIDENTIAL_COMPUTING");
    add(all, NOT_YET, "CONFIDENTIAL_DIRECTORY CONFIDENTIAL_SESSION_DIRECTORY ENABLE_GPU_SUPPORT");
    add(all, NOT_YET, "SETTINGS_AGGREGATE_ADDRESS HAPROXY_SOCKET");
    return all;
  }

  private static void add(List<Foreign> all, String note, String names) {
    for (String name : names.split(" ", -1)) {
      all.add(new Foreign(name, note));
    }
  }

  /** The settings of a node that these make. */
  static ApiSettings api(Configuration from, String version) {
    ApiSettings.Security security = API.security();
    return new ApiSettings(
        from.get(DOMAIN),
        from.get(NODE_HASH).orElse(null),
        version,
        ApiSettings.newToken(),
        new ApiSettings.References(
            from.get(CORE_NODE),
            from.get(CHECK_PROGRAM),
            from.get(LEGACY_CHECK_PROGRAM),
            from.get(CONNECTOR).toString().replaceFirst("/*$", "/")),
        new ApiSettings.Security(
            security.usesJailer(),
            security.printsSystemLogs(),
            from.get(WATCH_FOR_UPDATES),
            security.allowsNetworking(),
            security.usesDeveloperKeys()),
        new ApiSettings.Networking(
            addresses(from),
            from.get(IPV6_FORWARDING),
            from.get(NDP_PROXY),
            from.get(DEVICE).orElse(null)),
        API.payments(),
        API.computing(),
        new ApiSettings.Probes(
            from.get(IPV4_PROBE),
            from.get(IPV6_PROBE),
            from.get(DNS_PROBE),
            from.get(HTTP_PROBES)));
  }

  /** How its programs are called. */
  static CallSettings calls(Configuration from) {
    return new CallSettings(from.get(DRAIN_LIMIT), from.get(WATCH_FOR_MESSAGES));
  }

  /** What networks its machines have. */
  static MachineNetworking networking(Configuration from) {
    return new MachineNetworking(
        from.get(NETWORKS),
        from.get(DEVICE).orElse(null),
        from.get(RESOLVERS).stream().map(InetAddress::getHostAddress).toList(),
        from.get(RESOLVER_MODE),
        addresses(from),
        from.get(IPV6_FORWARDING),
        from.get(NDP_PROXY));
  }

  private static AddressPlan addresses(Configuration from) {
    return new AddressPlan(
        from.get(IPV6_POOL),
        from.get(IPV6_POLICY),
        from.get(IPV6_SUBNET).intValue(),
        from.get(FIRST_ID).intValue());
  }

  private static AddressPlan.Policy policy(String text) {
    return Arrays.stream(AddressPlan.Policy.values())
        .filter(policy -> policy.word().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("neither of them"));
  }

  /** What its programs run under. */
  static HypervisorSettings hypervisor(Configuration from) {
    return new HypervisorSettings(from.get(HYPERVISOR), from.get(FIRECRACKER), from.get(JAILER));
  }

  private static HypervisorSettings.Kind hypervisorKind(String text) {
    return HypervisorSettings.Kind.valueOf(text.strip().toUpperCase(Locale.ROOT));
  }

  private static String device(String text) {
    if (!text.matches("[A-Za-z0-9_.@-]{1,15}")) {
      throw new IllegalArgumentException("no name of an interface");
    }
    return text;
  }

  private static Resolvers.Mode mode(String text) {
    return Arrays.stream(Resolvers.Mode.values())
        .filter(mode -> modeName(mode).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("none of them"));
  }

  private static String modeName(Resolvers.Mode mode) {
    return switch (mode) {
      case DETECT -> "detect";
      case RESOLVECTL -> "resolvectl";
      case RESOLV_CONF -> "resolv.conf";
    };
  }

  /** How its machines are kept, each as a user of its own. */
  static VmSettings machines(Configuration from) {
    VmSettings standard = ComputeSettings.machines(from.get(ROOT), true);
    int processors = Runtime.getRuntime().availableProcessors();
    return new VmSettings(
        standard.runFolder(),
        from.get(VOLUMES).orElse(standard.volumes()),
        standard.firstUser(),
        from.get(FIRST_ID).intValue(),
        from.get(IDLE_LIMIT),
        from.get(INIT_LIMIT),
        standard.startLimit(),
        standard.haltLimit(),
        from.get(LARGEST_CODE),
        from.get(LARGEST_DATA),
        from.get(PROGRAM_MEMORY).intValue(),
        Math.max(1, from.get(OVERCOMMIT).multiply(BigDecimal.valueOf(processors)).intValue()),
        standard.boots(),
        standard.waitingBoots(),
        standard.callsPerMachine());
  }

  private static URI connector(String text) {
    URI address = URI.create(text.strip().replaceFirst("/+$", ""));
    boolean isHere = Set.of("localhost", "127.0.0.1").contains(String.valueOf(address.getHost()));
    boolean isBare = address.getPath().isEmpty() && address.getQuery() == null;
    if (!isHere || !isBare || !"http".equals(address.getScheme()) || address.getPort() > 65_535) {
      throw new IllegalArgumentException("not on this machine");
    }
    return address;
  }

  private static String hostName(String text) {
    String name = text.strip();
    if (!name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
      throw new IllegalArgumentException("no host name");
    }
    return name;
  }

  private static String itemHash(String text) {
    if (!new ItemHash(text.strip()).isStrict()) {
      throw new IllegalArgumentException("no item hash");
    }
    return text.strip();
  }

  /** The port of the VM connector. */
  static int connectorPort(Configuration from) {
    int port = from.get(CONNECTOR).getPort();
    return port < 0 ? 80 : port;
  }

  private static Path folder(String text) {
    Path folder = Path.of(text.strip());
    if (!folder.isAbsolute()) {
      throw new IllegalArgumentException("not from the root");
    }
    return folder.normalize();
  }

  private static BigDecimal factor(String text) {
    BigDecimal factor = new BigDecimal(text.strip());
    if (factor.compareTo(new BigDecimal("0.1")) < 0
        || factor.compareTo(new BigDecimal("100")) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return factor;
  }
}
