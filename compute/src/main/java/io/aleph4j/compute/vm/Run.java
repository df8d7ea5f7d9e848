package io.aleph4j.compute.vm;

import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine's process, from its start to its end, with what has to be cleared away after it. */
final class Run {
  private static final Logger log = LoggerFactory.getLogger(Run.class);

  private final Machine machine;
  private final Host host;
  private final Path folder;

  Run(Machine machine, Host host, Path folder) {
    this.machine = machine;
    this.host = host;
    this.folder = folder;
  }

  Machine machine() {
    return machine;
  }

  /** Has something done once the process has ended. */
  void whenEnded(Runnable then) {
    Thread.ofVirtual()
        .name("end of " + folder.getFileName())
        .start(() -> {
          try {
            machine.process().await();
            then.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * Ends it.
   *
   * @param guest who is asked to halt; null when nobody is there to be asked
   * @param haltLimit how long that may take; null when it is not to be asked
   */
  void end(@Nullable Guest guest, @Nullable Duration haltLimit) throws InterruptedException {
    try {
      if (guest != null && haltLimit != null && machine.process().isAlive()) {
        halt(guest, haltLimit);
      }
    } finally {
      machine.close();
      host.remove(folder);
    }
  }

  private void halt(Guest guest, Duration haltLimit) throws InterruptedException {
    try {
      boolean halted =
          switch (guest) {
            case Guest.Streaming streaming -> streaming.link().halt(haltLimit);
            case Guest.Calling calling -> calling.calls().halt(haltLimit);
          };
      if (halted) {
        machine.process().await(haltLimit);
      } else {
        log.warn("{} did not halt within {}", folder.getFileName(), haltLimit);
      }
    } catch (IOException e) {
      log.debug("{} cannot be asked to halt: {}", folder.getFileName(), e.toString());
    }
  }
}
