package io.aleph4j.compute;

import io.aleph4j.compute.api.ApiSettings;
import io.aleph4j.compute.call.CallSettings;
import io.aleph4j.compute.connector.RedisAddress;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.service.web.WebSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a compute node is made of.
 *
 * @param folder what it keeps everything in that it cannot get again
 * @param cache where it keeps files of the network
 * @param coreNode the address of the core node that it asks
 * @param web how it listens
 * @param domain its own host name
 * @param version what it says of itself
 * @param kernel what machines start
 * @param machines how machines are kept
 * @param api what it tells of itself
 * @param connectorPort where programs of this machine find the network's VM connector, on the
 *     loopback address; 0 for any port that is free, null for none
 * @param redis what keeps what guests put into their caches; null for this process
 * @param calls how programs are called
 */
public record ComputeSettings(
    Path folder,
    Path cache,
    URI coreNode,
    WebSettings web,
    String domain,
    String version,
    GuestKernel kernel,
    VmSettings machines,
    ApiSettings api,
    @Nullable Integer connectorPort,
    @Nullable RedisAddress redis,
    CallSettings calls) {

  /** The port of the network's VM connector. */
  public static final int CONNECTOR_PORT = 4021;

  /**
   * With the network's defaults for what it tells of itself, and a token that nobody knows; without
   * a VM connector.
   */
  public ComputeSettings(
      Path folder,
      URI coreNode,
      WebSettings web,
      String domain,
      String version,
      GuestKernel kernel,
      VmSettings machines) {
    this(
        folder,
        folder.resolve("files"),
        coreNode,
        web,
        domain,
        version,
        kernel,
        machines,
        ApiSettings.defaults(domain, version, ApiSettings.newToken(), coreNode),
        null,
        null,
        CallSettings.defaults());
  }

  /** The same with a VM connector at this port. */
  public ComputeSettings withConnector(int port) {
    return new ComputeSettings(
        folder, cache, coreNode, web, domain, version, kernel, machines, api, port, redis, calls);
  }

  /** The same with other calls of programs. */
  public ComputeSettings withCalls(CallSettings others) {
    return new ComputeSettings(
        folder,
        cache,
        coreNode,
        web,
        domain,
        version,
        kernel,
        machines,
        api,
        connectorPort,
        redis,
        others);
  }

  /** The network's defaults for machines, in these folders. */
  public static VmSettings machines(Path folder, boolean hasUsers) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new VmSettings(
        folder.resolve("m"),
        folder.resolve("volumes").resolve("persistent"),
        hasUsers ? 900_000 : ProcessPlan.THIS_USER,
        4,
        Duration.ofHours(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        10_000_000,
        10_000_000,
        8_192,
        processors * 4,
        processors,
        64,
        1_000);
  }
}
