package io.aleph4j.compute;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.compute.api.ApiServices;
import io.aleph4j.compute.api.ApiSettings;
import io.aleph4j.compute.api.ComputeApi;
import io.aleph4j.compute.call.ProgramFront;
import io.aleph4j.compute.connector.CoreProxy;
import io.aleph4j.compute.connector.EmbeddedGuestCache;
import io.aleph4j.compute.connector.GuestApi;
import io.aleph4j.compute.connector.GuestCache;
import io.aleph4j.compute.connector.GuestKey;
import io.aleph4j.compute.connector.GuestLimits;
import io.aleph4j.compute.connector.GuestMessages;
import io.aleph4j.compute.connector.GuestServices;
import io.aleph4j.compute.connector.RedisAddress;
import io.aleph4j.compute.connector.RedisGuestCache;
import io.aleph4j.compute.connector.SigningPolicy;
import io.aleph4j.compute.connector.VmConnector;
import io.aleph4j.compute.definition.Definitions;
import io.aleph4j.compute.definition.MessageSource;
import io.aleph4j.compute.definition.NodeMessages;
import io.aleph4j.compute.domain.DomainNames;
import io.aleph4j.compute.domain.SystemTxtRecords;
import io.aleph4j.compute.event.EventWatch;
import io.aleph4j.compute.files.FileCache;
import io.aleph4j.compute.files.NodeFiles;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.network.NodeIpv6;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.vm.BootGate;
import io.aleph4j.compute.vm.Capacity;
import io.aleph4j.compute.vm.Keeper;
import io.aleph4j.compute.vm.MachineNetworks;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmServices;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.compute.vm.VmStore;
import io.aleph4j.compute.watch.UpdateWatch;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.service.web.RateLimits;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebServerException;
import io.aleph4j.service.web.WebSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A running compute node. */
public final class ComputeNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ComputeNode.class);
  private static final Duration CORE_ANSWER_LIMIT = Duration.ofSeconds(30);

  /**
   * A call that is passed on to a machine waits for its answer. On the thread that has read it the
   * answer wakes it directly; handing over was most of what the node added (docs/decisions/0017).
   */
  private static final int REQUESTS_IN_PLACE = WebSettings.MOST_IN_PLACE;

  private static final Duration DNS_PATIENCE = Duration.ofSeconds(1);

  private final VmPool machines;
  private final ProgramFront programs;
  private final Duration drainLimit;
  private final WebServer server;
  private final @Nullable WebServer connector;
  private final @Nullable UpdateWatch updates;
  private final @Nullable EventWatch events;
  private final Keeper keeper;
  private final GuestCache cache;
  private final MachineNetworks networks;
  private final @Nullable String withoutNetwork;

  private ComputeNode(
      VmPool machines,
      ProgramFront programs,
      Duration drainLimit,
      WebServer server,
      @Nullable WebServer connector,
      @Nullable UpdateWatch updates,
      @Nullable EventWatch events,
      Keeper keeper,
      GuestCache cache,
      MachineNetworks networks,
      @Nullable String withoutNetwork) {
    this.machines = machines;
    this.programs = programs;
    this.drainLimit = drainLimit;
    this.server = server;
    this.connector = connector;
    this.updates = updates;
    this.events = events;
    this.keeper = keeper;
    this.cache = cache;
    this.networks = networks;
    this.withoutNetwork = withoutNetwork;
  }

  /**
   * Starts it.
   *
   * @param networks of machines that want one; closed with the node
   * @throws ComputeException when its folders cannot be used
   * @throws io.aleph4j.service.web.WebServerException when its address cannot be listened on
   */
  public static ComputeNode start(
      ComputeSettings settings,
      Host host,
      Choice hypervisor,
      MachineNetworks networks,
      InstantSource clock) {
    VmSettings machines = settings.machines();
    HttpClient connections =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    CoreNodeClient node =
        new CoreNodeClient(settings.coreNode(), connections, Duration.ofSeconds(30));
    MessageSource messages = new NodeMessages(node);
    GuestMessages signing =
        new GuestMessages(GuestKey.in(settings.folder()), SigningPolicy.defaults(), node, clock);
    GuestCache cache = cache(settings.redis());
    BootGate gate = new BootGate(machines.boots(), machines.waitingBoots());
    Capacity capacity = new Capacity(machines.programMemoryMib(), machines.processors());
    VmServices services =
        new VmServices(
            new VmStore(settings.folder().resolve("machines")),
            new Definitions(messages),
            new FileCache(settings.cache(), new NodeFiles(node.files())),
            host,
            hypervisor.hypervisor(),
            settings.kernel(),
            gate,
            capacity,
            machines,
            clock,
            System::nanoTime,
            networks,
            guestApis(settings, signing, connections, cache));
    VmPool pool = VmPool.open(services);
    // Not before: what an earlier run has left may still use its networks.
    String withoutNetwork = networks.begin().orElse(null);
    ProgramFront programs =
        new ProgramFront(pool, settings.domain(), settings.version(), domains());
    CompletableFuture<URI> self = new CompletableFuture<>();
    ComputeApi.Routes api =
        new ComputeApi(
                told(settings.api(), networks.ipv6().orElse(null)),
                new ApiServices(
                    pool,
                    capacity,
                    gate,
                    host,
                    hypervisor,
                    messages,
                    owner -> security(node, owner),
                    machines.volumes(),
                    programs::calls,
                    self::join,
                    clock))
            .routes();
    WebServer server;
    try {
      server =
          WebServer.start(
              settings.web().withAnswers(ComputeApi.answers()).withInPlace(REQUESTS_IN_PLACE),
              api.routes(),
              api.sockets(),
              ComputeApi::addErrors,
              programs);
    } catch (WebServerException e) {
      pool.close();
      cache.close();
      networks.close();
      throw e;
    }
    self.complete(URI.create(server.url()));
    return new ComputeNode(
        pool,
        programs,
        settings.calls().drainLimit(),
        server,
        connector(settings, node, messages, signing, pool),
        settings.api().security().watchesForUpdates() ? Watches.updates(node, pool) : null,
        settings.calls().byMessages()
            ? Watches.events(settings.folder(), node, programs.events(), clock)
            : null,
        Keeper.start(pool),
        cache,
        networks,
        withoutNetwork);
  }

  /** What others are told of networks is what there is. */
  private static ApiSettings told(ApiSettings settings, @Nullable NodeIpv6 ipv6) {
    return settings.withNetworks(
        ipv6 != null,
        ipv6 != null && ipv6.isGiven(),
        ipv6 != null && ipv6.way() == NodeIpv6.Way.PROXIED);
  }

  private static DomainNames domains() {
    return new DomainNames(
        new SystemTxtRecords(DNS_PATIENCE), DomainNames.Limits.defaults(), System::nanoTime);
  }

  /** What guests may ask this node for: of its cache, its key, and the core node. */
  private static VmServices.GuestApis guestApis(
      ComputeSettings settings, GuestMessages signing, HttpClient connections, GuestCache cache) {
    GuestLimits limits = GuestLimits.defaults();
    GuestServices services =
        new GuestServices(
            cache,
            signing,
            new CoreProxy(
                settings.coreNode(), connections, CORE_ANSWER_LIMIT, limits.answerBytes()),
            limits,
            System::nanoTime);
    return machine -> new GuestApi(machine.itemHash(), machine.guestApi(), services)::serve;
  }

  private static GuestCache cache(@Nullable RedisAddress redis) {
    return redis == null
        ? new EmbeddedGuestCache(
            EmbeddedGuestCache.BYTES_PER_MACHINE, EmbeddedGuestCache.BYTES, System::nanoTime)
        : new RedisGuestCache(redis);
  }

  /** Null when it is not wanted, or somebody else has its port; the node is one without it, too. */
  private static @Nullable WebServer connector(
      ComputeSettings settings,
      CoreNodeClient node,
      MessageSource messages,
      GuestMessages signing,
      VmPool machines) {
    Integer port = settings.connectorPort();
    if (port == null) {
      return null;
    }
    VmConnector connector =
        new VmConnector(
            node,
            messages,
            signing,
            hash -> machines.find(hash).isPresent(),
            GuestLimits.defaults(),
            System::nanoTime);
    try {
      return WebServer.start(
          WebSettings.on("127.0.0.1", port).withLimits(RateLimits.none()),
          connector.routes(),
          List.of(),
          config -> {});
    } catch (WebServerException e) {
      log.warn("There is no VM connector: {}", e.getMessage());
      return null;
    }
  }

  private static JsonNode security(CoreNodeClient node, Address owner) {
    return node.aggregate(owner, Authorizations.AGGREGATE_KEY).orElseGet(MissingNode::getInstance);
  }

  /** Where it listens. */
  public String url() {
    return server.url();
  }

  /** Where its VM connector listens; empty when it has none. */
  public Optional<String> connectorUrl() {
    return Optional.ofNullable(connector).map(WebServer::url);
  }

  /** Why its machines have no network; empty when they have. */
  public Optional<String> withoutNetwork() {
    return Optional.ofNullable(withoutNetwork);
  }

  /** How its machines have IPv6; empty when they have no network. */
  public Optional<NodeIpv6> ipv6() {
    return networks.ipv6();
  }

  /** Its machines. */
  public VmPool machines() {
    return machines;
  }

  /**
   * Takes no more calls of programs, lets those that are under way end for as long as the settings
   * say, and then ends all machines. The node tells of itself until the machines are gone.
   */
  @Override
  public void close() {
    keeper.close();
    if (updates != null) {
      updates.close();
    }
    if (events != null) {
      events.close();
    }
    try {
      programs.drain(drainLimit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    machines.close();
    server.close();
    if (connector != null) {
      connector.close();
    }
    cache.close();
    networks.close();
  }
}
