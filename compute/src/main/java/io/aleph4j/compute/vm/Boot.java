package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.GuestLink;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps by which a machine comes to serve, once through. For one thread. */
final class Boot implements AutoCloseable {
  private static final int LAST_LINES = 20;
  private static final int ENTROPY = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final VmServices services;
  private final int vmId;
  private final LogBook logs;
  private final String name;
  private final Path folder;
  private final int user;
  private @Nullable Disks disks;
  private BootGate.@Nullable Place place;

  Boot(VmServices services, int vmId, LogBook logs) {
    this.services = services;
    this.vmId = vmId;
    this.logs = logs;
    this.name = name(vmId);
    this.folder = folder(services, vmId);
    int first = services.settings().firstUser();
    this.user = first == ProcessPlan.THIS_USER ? first : first + vmId;
  }

  /** What a machine's processes, folder and control group are called. */
  static String name(int vmId) {
    return "vm-" + vmId;
  }

  /** Where a machine's own files are while it runs. */
  static Path folder(VmServices services, int vmId) {
    return services.settings().runFolder().resolve(name(vmId));
  }

  VmDefinition define(ItemHash hash) {
    return services.definitions().define(hash);
  }

  /** Fetches what the machine is made of. */
  void prepare(VmDefinition definition) throws InterruptedException {
    services.capacity().take(vmId, definition.memoryMib(), definition.vcpus());
    services.host().makePrivateFolder(folder, user);
    Disks made =
        new Disks(services.files(), services.host(), services.settings(), definition, folder, user);
    made.make();
    disks = made;
  }

  /** Starts its process, once it is its turn. */
  Run start(VmDefinition definition) throws InterruptedException {
    place = services.gate().enter();
    Machine machine =
        services
            .hypervisor()
            .start(plan(definition), line -> logs.add(LogBook.Kind.SYSTEM, 0, line));
    return new Run(machine, services.host(), folder, services.settings().haltLimit());
  }

  private MachinePlan plan(VmDefinition definition) {
    return new MachinePlan(
        name,
        definition.vcpus(),
        definition.memoryMib(),
        services.kernel().image(),
        services.kernel().initramfs(),
        List.of(),
        prepared().drives(),
        null,
        folder,
        user);
  }

  private Disks prepared() {
    if (disks == null) {
      throw new IllegalStateException("the machine's disks are not made yet");
    }
    return disks;
  }

  /** Waits until its program serves. */
  Guest await(VmDefinition definition, Run run) throws InterruptedException {
    Startup startup = new Startup(logs, services.guestApi().of(definition));
    GuestLink link = null;
    try {
      SocketChannel serial = run.machine().openSerial();
      link =
          GuestLink.overSerial(
              Channels.newInputStream(serial), Channels.newOutputStream(serial), startup);
      String version = link.awaitHello(services.settings().initLimit()).version();
      byte[] entropy = new byte[ENTROPY];
      RANDOM.nextBytes(entropy);
      double time = services.now().toEpochMilli() / 1000.0;
      link.configure(GuestConfiguration.version3(definition, prepared(), time, entropy));
      startup.await(services.settings().startLimit());
      return new Guest.Streaming(version, link);
    } catch (IOException e) {
      close(link);
      throw failed(startup, e);
    } catch (VmException e) {
      close(link);
      throw withLines(e);
    } finally {
      close();
    }
  }

  private static void close(@Nullable GuestLink link) {
    if (link != null) {
      link.close();
    }
  }

  private ComputeException failed(Startup startup, IOException e) {
    boolean configured = startup.hasBegun();
    return new VmException(
        configured ? VmException.Step.SETUP : VmException.Step.RUNTIME,
        configured ? "Error during vm initialisation" : "Error during runtime initialisation",
        lastLines(),
        e);
  }

  private VmException withLines(VmException e) {
    return new VmException(e.step(), String.valueOf(e.getMessage()), lastLines(), e);
  }

  private List<String> lastLines() {
    return logs.last(LAST_LINES).stream().map(LogBook.Line::text).toList();
  }

  /** Lets the next one boot. */
  @Override
  public void close() {
    BootGate.Place mine = place;
    place = null;
    if (mine != null) {
      mine.close();
    }
  }
}
