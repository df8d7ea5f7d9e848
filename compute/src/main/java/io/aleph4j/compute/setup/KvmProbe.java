package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the processor's help can be used. There are systems on which {@code /dev/kvm} opens,
 * makes machines, and none of them ever starts its kernel: so one is started.
 */
public final class KvmProbe {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** How long what a process has printed may be under way after its end. */
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private static final String NAME = "kvm-probe";
  private static final String ARGUMENT = "aleph.probe";
  private static final String MARKER = "aleph: probe ok";
  private static final int MEMORY_MIB = 128;

  private final Host host;
  private final GuestKernel kernel;
  private final Path folder;
  private final int user;
  private final Duration limit;

  /**
   * By a machine with this kernel.
   *
   * @param folder for the machine
   * @param user who it runs as
   */
  public KvmProbe(Host host, GuestKernel kernel, Path folder, int user) {
    this(host, kernel, folder, user, LIMIT);
  }

  KvmProbe(Host host, GuestKernel kernel, Path folder, int user, Duration limit) {
    this.host = host;
    this.kernel = kernel;
    this.folder = folder;
    this.user = user;
    this.limit = limit;
  }

  /**
   * What was found out.
   *
   * @param works whether machines start
   * @param reason why not; one sentence
   */
  public record Verdict(boolean works, String reason) {}

  /**
   * Starts a machine and waits until it says that it has come to user space.
   *
   * @param accelerated makes machines with the processor's help
   */
  public Verdict probe(Hypervisor accelerated) throws InterruptedException {
    Attempt attempt = new Attempt();
    host.endLeftovers(NAME, folder); // of a node that was killed while it waited
    host.makePrivateFolder(folder, user);
    try (Machine machine = accelerated.start(plan(), attempt::line)) {
      machine.run();
      Thread.startVirtualThread(() -> attempt.endWith(machine.process()));
      return attempt.verdict(limit);
    } catch (ComputeException e) {
      return new Verdict(
          false, "a machine with KVM cannot be started: " + e.getMessage() + attempt.lastWords());
    } finally {
      host.remove(folder);
    }
  }

  private MachinePlan plan() {
    return new MachinePlan(
        NAME,
        1,
        MEMORY_MIB,
        kernel.image(),
        kernel.initramfs(),
        List.of(ARGUMENT),
        List.of(new MachinePlan.Drive(kernel.initramfs(), false)),
        null,
        folder,
        user);
  }

  /** What is seen of the machine. */
  private static final class Attempt {
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch marker = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isEnded;
    private volatile String last = "";

    void line(String line) {
      last = line;
      first.countDown();
      if (line.contains(MARKER)) {
        marker.countDown();
        over.countDown();
      }
    }

    /** Nothing comes of a machine that has ended: nobody waits for it. */
    void endWith(HostProcess process) {
      try {
        process.await();
        isEnded = true;
        marker.await(LAST_LINES.toNanos(), TimeUnit.NANOSECONDS);
        over.countDown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** What was printed last by what did not come to be a machine. */
    String lastWords() throws InterruptedException {
      boolean isSaid = first.await(LAST_LINES.toNanos(), TimeUnit.NANOSECONDS);
      return isSaid ? " (" + last + ")" : "";
    }

    Verdict verdict(Duration limit) throws InterruptedException {
      over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (marker.getCount() == 0) {
        return new Verdict(true, "");
      }
      return new Verdict(
          false,
          isEnded
              ? "a machine with KVM ended before its kernel had started: " + last
              : "a machine with KVM did not start its kernel within " + limit.toSeconds() + " s");
    }
  }
}
