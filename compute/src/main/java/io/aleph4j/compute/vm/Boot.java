package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps by which a machine comes to serve, once through. For one thread. */
final class Boot implements AutoCloseable {
  private static final int LAST_LINES = 20;

  private final VmServices services;
  private final int vmId;
  private final LogBook logs;
  private final String name;
  private final Path folder;
  private final int user;
  private @Nullable Disks disks;
  private MachineNetworks.@Nullable Attachment network;
  private BootGate.@Nullable Place place;
  private @Nullable Greeting greeting;

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
    network = definition.internet() ? attach(definition) : null;
  }

  private MachineNetworks.@Nullable Attachment attach(VmDefinition definition) {
    MachineNetworks.Attachment made =
        services
            .networks()
            .attach(definition.itemHash(), definition.kind(), vmId, user)
            .orElse(null);
    if (made == null) {
      logs.add(LogBook.Kind.SYSTEM, 0, "this node has no network for it");
    }
    return made;
  }

  /** Starts its process, once it is its turn. */
  Run start(VmDefinition definition) throws InterruptedException {
    place = services.gate().enter();
    MachineNetworks.Attachment attached = network;
    Greeting made =
        new Greeting(
            services, definition, prepared(), attached == null ? null : attached.addresses(), logs);
    Machine machine =
        services
            .hypervisor()
            .start(plan(definition), line -> logs.add(LogBook.Kind.SYSTEM, 0, line));
    boolean isRunning = false;
    try {
      made.listen(machine);
      machine.run();
      isRunning = true;
    } catch (IOException e) {
      throw failed(made, e);
    } finally {
      if (!isRunning) {
        machine.close();
      }
    }
    greeting = made;
    return new Run(machine, services.host(), folder);
  }

  private MachinePlan plan(VmDefinition definition) {
    MachineNetworks.Attachment attached = network;
    return new MachinePlan(
        name,
        definition.vcpus(),
        definition.memoryMib(),
        services.kernel().image(),
        services.kernel().initramfs(),
        List.of(),
        prepared().drives(),
        attached == null ? null : attached.tap(),
        folder,
        user);
  }

  private Disks prepared() {
    if (disks == null) {
      throw new IllegalStateException("the machine's disks are not made yet");
    }
    return disks;
  }

  /** Has nobody wait for a machine that has ended. */
  void abandon() {
    Greeting current = greeting;
    if (current != null) {
      current.abandon();
    }
  }

  /** Waits until its program serves. */
  Guest await(Run run) throws InterruptedException {
    Greeting current = greeting;
    if (current == null) {
      throw new IllegalStateException("the machine was not started yet");
    }
    try {
      return current.exchange(run.machine());
    } catch (IOException e) {
      throw failed(current, e);
    } catch (VmException e) {
      throw withLines(e);
    } finally {
      close();
    }
  }

  private ComputeException failed(Greeting of, IOException e) {
    return new VmException(
        of.isThere() ? VmException.Step.SETUP : VmException.Step.RUNTIME,
        String.valueOf(e.getMessage()),
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
