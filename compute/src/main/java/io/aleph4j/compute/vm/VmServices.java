package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.definition.Definitions;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.files.FileCache;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Hypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What machines need of the node around them.
 *
 * @param kernel what guests start, and what it starts first
 * @param networks of machines that want one
 * @param guestApi serves what guests ask for
 * @param nanoTime a clock that only goes forward
 */
public record VmServices(
    VmStore store,
    Definitions definitions,
    FileCache files,
    Host host,
    Hypervisor hypervisor,
    GuestKernel kernel,
    BootGate gate,
    Capacity capacity,
    VmSettings settings,
    InstantSource clock,
    LongSupplier nanoTime,
    MachineNetworks networks,
    GuestApis guestApi) {

  /** Serves connections that guests make to their host. */
  @FunctionalInterface
  public interface GuestApis {
    /**
     * What one machine's connections are given to; each on a virtual thread of its own, until it is
     * over.
     */
    Consumer<GuestStream> of(VmDefinition definition);
  }

  /** For machines that are answered nothing, and have no network. */
  public VmServices(
      VmStore store,
      Definitions definitions,
      FileCache files,
      Host host,
      Hypervisor hypervisor,
      GuestKernel kernel,
      BootGate gate,
      Capacity capacity,
      VmSettings settings,
      InstantSource clock,
      LongSupplier nanoTime) {
    this(
        store,
        definitions,
        files,
        host,
        hypervisor,
        kernel,
        gate,
        capacity,
        settings,
        clock,
        nanoTime,
        MachineNetworks.none("nobody gives one"),
        _ -> GuestStream::close);
  }

  /**
   * The kernel of guests.
   *
   * @param image an ELF file that is not compressed
   * @param initramfs what it starts first
   */
  public record GuestKernel(Path image, Path initramfs) {}

  Instant now() {
    return clock.instant();
  }

  Duration idleLimit() {
    return settings.idleLimit();
  }
}
