package io.aleph4j.daemon;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.ComputeNode;
import io.aleph4j.compute.ComputeSettings;
import io.aleph4j.compute.call.CallSettings;
import io.aleph4j.compute.channel.vhost.VsockPoller;
import io.aleph4j.compute.host.LinuxHost;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.setup.GuestParts;
import io.aleph4j.compute.setup.HostPackages;
import io.aleph4j.compute.setup.HypervisorSettings;
import io.aleph4j.compute.setup.Hypervisors;
import io.aleph4j.compute.setup.MachineNetworking;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.config.Configuration;
import io.aleph4j.service.lifecycle.Lifecycle;
import io.aleph4j.service.postgres.DataFolder;
import io.aleph4j.service.web.RateLimits;
import io.aleph4j.service.web.WebServerException;
import io.aleph4j.service.web.WebSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A compute node, wired: beside the core node of {@code up}, or alone in production. */
final class ComputeRole {
  private static final Logger log = LoggerFactory.getLogger(ComputeRole.class);

  /** Where the sources of what machines start are; the launcher says it. */
  private static final String SOURCES = "aleph4j.guest";

  /**
   * The network's version whose interface this one has: crawlers compare it, and read what comes
   * after the plus sign as a local version (PEP 440).
   */
  private static final String VERSION = "1.14.0+aleph4j";

  /** Runtimes that are published, the default one first. */
  private static final List<String> KINDS = List.of("python");

  private final CoreRole core;
  private final Lifecycle lifecycle;
  private final String host;
  private final int port;
  private final PrintStream out;

  private ComputeRole(CoreRole core, Lifecycle lifecycle, String host, int port, PrintStream out) {
    this.core = core;
    this.lifecycle = lifecycle;
    this.host = host;
    this.port = port;
    this.out = out;
  }

  /** Starts one in the background; tells people how it comes along, and why it does not. */
  static void startBeside(
      CoreRole core, Lifecycle lifecycle, String host, int port, PrintStream out) {
    ComputeRole role = new ComputeRole(core, lifecycle, host, port, out);
    // It reads for minutes what the scripts print that make the guest's parts.
    Thread.ofPlatform().daemon().name("compute start").start(role::start);
  }

  private void start() {
    try {
      run();
    } catch (ComputeException | WebServerException e) {
      say("not running: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("The compute node did not start", e);
      say("not running: " + e);
    }
  }

  private void run() throws InterruptedException {
    Path sources = sources();
    new HostPackages(true).ensure(this::say);
    GuestParts parts = GuestParts.make(sources, cache(), KINDS, this::say);
    publish(parts);
    Path folder = core.folder().resolve("compute");
    open(
        lifecycle,
        parts,
        ComputeSettings.machines(folder, true),
        HypervisorSettings.standard(),
        MachineNetworking.standard(),
        machines ->
            new ComputeSettings(
                    folder,
                    URI.create(core.url()),
                    WebSettings.on(host, port).withLimits(RateLimits.none()),
                    host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host,
                    VERSION,
                    parts.kernel(),
                    machines)
                .withConnector(port == 0 ? 0 : ComputeSettings.CONNECTOR_PORT)
                .withCalls(CallSettings.ofOwnCloud()),
        this::say);
  }

  /**
   * Runs a compute node in production until the process is asked to end.
   *
   * @return the exit code
   */
  static int run(Configuration settings) throws InterruptedException {
    try {
      return Running.untilStopped(
          CoreRole.CLOSING_TIME.plus(ComputeConfig.calls(settings).drainLimit()),
          lifecycle -> start(lifecycle, settings));
    } catch (ComputeException e) {
      System.err.println("alephd: " + e.getMessage());
      return 1;
    }
  }

  private static void start(Lifecycle lifecycle, Configuration settings)
      throws InterruptedException {
    lifecycle.add("data folder", DataFolder.open(settings.get(ComputeConfig.ROOT)));
    MachineNetworking networking = ComputeConfig.networking(settings);
    new HostPackages(networking.allowed()).ensure(log::info);
    GuestParts parts = GuestParts.make(sources(), cache(), List.of(), log::info);
    open(
        lifecycle,
        parts,
        ComputeConfig.machines(settings),
        ComputeConfig.hypervisor(settings),
        networking,
        machines -> settings(settings, parts, machines),
        log::info);
  }

  private static ComputeSettings settings(
      Configuration settings, GuestParts parts, VmSettings machines) {
    return new ComputeSettings(
        settings.get(ComputeConfig.ROOT),
        settings.get(ComputeConfig.CACHE),
        settings.get(ComputeConfig.CORE_NODE),
        WebSettings.on(settings.get(ComputeConfig.HOST), settings.get(ComputeConfig.PORT))
            .withLimits(RateLimits.none()),
        settings.get(ComputeConfig.DOMAIN),
        VERSION,
        parts.kernel(),
        machines,
        ComputeConfig.api(settings, VERSION),
        ComputeConfig.connectorPort(settings),
        settings.get(ComputeConfig.REDIS).orElse(null),
        ComputeConfig.calls(settings));
  }

  /** Opens a node over this system. */
  private static void open(
      Lifecycle lifecycle,
      GuestParts parts,
      VmSettings wanted,
      HypervisorSettings hypervisor,
      MachineNetworking networking,
      Function<VmSettings, ComputeSettings> settings,
      Consumer<String> say)
      throws InterruptedException {
    LinuxHost system = LinuxHost.open(group(wanted.runFolder()));
    VmSettings machines = system.hasUsers() ? wanted : wanted.withoutUsers();
    Choice chosen =
        Hypervisors.choose(
            hypervisor,
            system,
            parts.kernel(),
            machines.runFolder().resolve("probe"),
            machines.firstUser(),
            lifecycle.add("vsock devices", poller()));
    ComputeNode node =
        lifecycle.add(
            "compute node",
            ComputeNode.start(
                settings.apply(machines),
                system,
                chosen,
                networking.open(system.hasUsers()),
                InstantSource.system()));
    if (!chosen.whyOther().isEmpty()) {
      log.warn(
          "Programs run under another hypervisor than the settings want: {}", chosen.whyOther());
    }
    say.accept(chosen.hypervisor().description() + reason(chosen.whyEmulated()));
    if (!system.hasUsers()) {
      say.accept("machines run as this user: only root can give each a user of its own");
    }
    say.accept(
        node.withoutNetwork()
            .map(why -> "machines have no network: " + why)
            .orElse("machines that want it reach the world, and not this host"));
    node.ipv6().ifPresent(ipv6 -> say.accept("machines have " + ipv6.describe()));
    say.accept(
        node.connectorUrl()
            .map(url -> "VM connector on " + url)
            .orElse("no VM connector (see the log)"));
    say.accept("listening on " + node.url());
  }

  /** The same at each start over a folder: so what a crash left behind is found again. */
  private static String group(Path folder) {
    String path = folder.toAbsolutePath().normalize().toString();
    return "aleph4j-" + ItemHash.sha256(path).value().substring(0, 16);
  }

  private static VsockPoller poller() {
    try {
      return new VsockPoller();
    } catch (IOException e) {
      throw new ComputeException("the system does not let this process wait for machines", e);
    }
  }

  private static String reason(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private void say(String line) {
    out.println("Compute: " + line);
    out.flush();
  }

  private static Path sources() {
    String folder = System.getProperty(SOURCES);
    if (folder == null) {
      throw new ComputeException(
          "the sources of what machines start are not named: start it with ./alephd, or name the"
              + " folder 'guest' with -D"
              + SOURCES);
    }
    return Path.of(folder);
  }

  private static Path cache() {
    @Nullable String cache = System.getenv("XDG_CACHE_HOME");
    Path root =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return root.resolve("aleph4j").resolve("guest");
  }

  private void publish(GuestParts parts) {
    ImagePublisher images = core.images();
    if (images == null) {
      return;
    }
    List<SeedImage> all = KINDS.stream().map(kind -> image(kind, parts.runtimes())).toList();
    images.publish(all);
    all.forEach(image -> say("runtime " + image.image().id() + " is " + image.image().message()));
  }

  private static SeedImage image(String kind, Map<String, Path> runtimes) {
    Path file = runtimes.get(kind);
    if (file == null) {
      throw new ComputeException("the runtime " + kind + " was not made");
    }
    ObjectNode entry = JsonMapper.shared().createObjectNode();
    entry.put("kind", "runtime");
    entry.put("id", "aleph4j-" + kind);
    entry.put("file", file.toString());
    entry.put("name", "aleph4j " + kind);
    entry.put("description", "Debian 12 with " + kind + " and guest protocol 3");
    entry.put("default", kind.equals(KINDS.getFirst()));
    return SeedImage.read(file.resolveSibling(""), kind, entry);
  }
}
