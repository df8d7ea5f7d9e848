package io.aleph4j.compute;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.compute.api.ComputeApi;
import io.aleph4j.compute.call.ProgramFront;
import io.aleph4j.compute.definition.Definitions;
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
import io.aleph4j.service.web.WebServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A running compute node. */
public final class ComputeNode implements AutoCloseable {
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
  public static ComputeNode start(ComputeSettings settings, Host host, Hypervisor hypervisor) {
    VmSettings machines = settings.machines();
    HttpClient connections =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    CoreNodeClient node =
        new CoreNodeClient(settings.coreNode(), connections, Duration.ofSeconds(30));
    VmServices services =
        new VmServices(
            new VmStore(settings.folder().resolve("machines")),
            new Definitions(new NodeMessages(node)),
            new FileCache(
                settings.folder().resolve("files"),
                new NodeFiles(settings.coreNode(), connections)),
            host,
            hypervisor,
            settings.kernel(),
            new BootGate(machines.boots(), machines.waitingBoots()),
            new Capacity(machines.programMemoryMib(), machines.processors()),
            machines,
            InstantSource.system(),
            System::nanoTime);
    VmPool pool = VmPool.open(services);
    ComputeApi api = new ComputeApi(pool, settings.domain(), settings.version());
    WebServer server =
        WebServer.start(
            settings.web(),
            api.routes(),
            List.of(),
            ComputeApi::addErrors,
            new ProgramFront(pool, settings.domain(), settings.version()));
    return new ComputeNode(pool, server);
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
