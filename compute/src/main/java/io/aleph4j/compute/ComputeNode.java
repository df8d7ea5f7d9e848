package io.aleph4j.compute;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.compute.api.ApiServices;
import io.aleph4j.compute.api.ComputeApi;
import io.aleph4j.compute.call.ProgramFront;
import io.aleph4j.compute.connector.CoreProxy;
import io.aleph4j.compute.connector.EmbeddedGuestCache;
import io.aleph4j.compute.connector.GuestApi;
import io.aleph4j.compute.connector.GuestKey;
import io.aleph4j.compute.connector.GuestLimits;
import io.aleph4j.compute.connector.GuestMessages;
import io.aleph4j.compute.connector.GuestServices;
import io.aleph4j.compute.connector.SigningPolicy;
import io.aleph4j.compute.definition.Definitions;
import io.aleph4j.compute.definition.MessageSource;
import io.aleph4j.compute.definition.NodeMessages;
import io.aleph4j.compute.files.FileCache;
import io.aleph4j.compute.files.NodeFiles;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.vm.BootGate;
import io.aleph4j.compute.vm.Capacity;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmServices;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.compute.vm.VmStore;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.service.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A running compute node. */
public final class ComputeNode implements AutoCloseable {
  private static final Duration CORE_ANSWER_LIMIT = Duration.ofSeconds(30);

  private final VmPool machines;
  private final WebServer server;

  private ComputeNode(VmPool machines, WebServer server) {
    this.machines = machines;
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @throws ComputeException when its folders cannot be used
   * @throws io.aleph4j.service.web.WebServerException when its address cannot be listened on
   */
  public static ComputeNode start(
      ComputeSettings settings, Host host, Hypervisor hypervisor, InstantSource clock) {
    VmSettings machines = settings.machines();
    HttpClient connections =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    CoreNodeClient node =
        new CoreNodeClient(settings.coreNode(), connections, Duration.ofSeconds(30));
    MessageSource messages = new NodeMessages(node);
    BootGate gate = new BootGate(machines.boots(), machines.waitingBoots());
    Capacity capacity = new Capacity(machines.programMemoryMib(), machines.processors());
    VmServices services =
        new VmServices(
            new VmStore(settings.folder().resolve("machines")),
            new Definitions(messages),
            new FileCache(settings.folder().resolve("files"), new NodeFiles(node.files())),
            host,
            hypervisor,
            settings.kernel(),
            gate,
            capacity,
            machines,
            clock,
            System::nanoTime,
            guestApis(settings, node, connections, clock));
    VmPool pool = VmPool.open(services);
    ProgramFront programs = new ProgramFront(pool, settings.domain(), settings.version());
    CompletableFuture<URI> self = new CompletableFuture<>();
    ComputeApi.Routes api =
        new ComputeApi(
                settings.api(),
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
    WebServer server =
        WebServer.start(
            settings.web().withAnswers(ComputeApi.answers()),
            api.routes(),
            api.sockets(),
            ComputeApi::addErrors,
            programs);
    self.complete(URI.create(server.url()));
    return new ComputeNode(pool, server);
  }

  /** What guests may ask this node for: of its cache, its key, and the core node. */
  private static VmServices.GuestApis guestApis(
      ComputeSettings settings, CoreNodeClient node, HttpClient connections, InstantSource clock) {
    GuestLimits limits = GuestLimits.defaults();
    GuestServices services =
        new GuestServices(
            new EmbeddedGuestCache(
                EmbeddedGuestCache.BYTES_PER_MACHINE, EmbeddedGuestCache.BYTES, System::nanoTime),
            new GuestMessages(
                GuestKey.in(settings.folder()), SigningPolicy.defaults(), node, clock),
            new CoreProxy(
                settings.coreNode(), connections, CORE_ANSWER_LIMIT, limits.answerBytes()),
            limits,
            System::nanoTime);
    return machine -> new GuestApi(machine.itemHash(), machine.guestApi(), services)::serve;
  }

  private static JsonNode security(CoreNodeClient node, Address owner) {
    return node.aggregate(owner, Authorizations.AGGREGATE_KEY).orElseGet(MissingNode::getInstance);
  }

  /** Where it listens. */
  public String url() {
    return server.url();
  }

  /** Its machines. */
  public VmPool machines() {
    return machines;
  }

  @Override
  public void close() {
    server.close();
    machines.close();
  }
}
