package io.aleph4j.compute.vm;

import io.aleph4j.protocol.ItemHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All machines of a node. Safe for many threads. */
public final class VmPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VmPool.class);

  /** Programs that are called in turns must not end each other with every call. */
  private static final Duration GIVES_WAY_AFTER = Duration.ofSeconds(5);

  private final VmServices services;
  private final Map<ItemHash, Vm> machines = new ConcurrentHashMap<>();
  private final Set<Integer> ids = new HashSet<>();

  private VmPool(VmServices services) {
    this.services = services;
  }

  /** The machines that this node knew before; what an earlier run left of them is cleared away. */
  public static VmPool open(VmServices services) {
    VmPool pool = new VmPool(services);
    for (VmRecord record : services.store().load()) {
      pool.adopt(record);
    }
    return pool;
  }

  private void adopt(VmRecord record) {
    if (!ids.add(record.vmId())) {
      log.warn("{} has the number of another machine and is forgotten", record.itemHash());
      services.store().remove(record.itemHash());
      return;
    }
    VmRecord known = record;
    if (!(record.state() instanceof VmState.Stopped)) {
      Path folder = Boot.folder(services, record.vmId());
      services.host().endLeftovers(Boot.name(record.vmId()), folder);
      services.host().remove(folder);
      known = record.in(new VmState.Stopped(services.now(), "this node was restarted", null));
      if (!record.wanted().always()) {
        known = known.wanting(VmRecord.Wanted.NOTHING); // the run that was to end in time has ended
      }
      services.store().save(known);
    }
    machines.put(record.itemHash(), new Vm(known, services));
  }

  /** A machine; one that is not known yet is defined. */
  public Vm get(ItemHash hash) {
    Vm known = machines.get(hash);
    return known == null ? define(hash) : known;
  }

  private synchronized Vm define(ItemHash hash) {
    return machines.computeIfAbsent(
        hash, key -> new Vm(VmRecord.defined(key, freeId(), services.now()), services));
  }

  private int freeId() {
    int id = services.settings().firstId();
    while (!ids.add(id)) {
      id++;
    }
    return id;
  }

  /** A machine that is known. */
  public Optional<Vm> find(ItemHash hash) {
    return Optional.ofNullable(machines.get(hash));
  }

  /** All machines that are known, by their numbers. */
  public List<Vm> all() {
    return machines.values().stream()
        .sorted(Comparator.comparingInt(vm -> vm.record().vmId()))
        .toList();
  }

  /**
   * The right to call a machine, as {@link Vm#acquire()}. Where this node has no room for it,
   * programs that nobody has asked for a while give way, the one first that was asked longest ago.
   *
   * @throws io.aleph4j.compute.ComputeException when it does not come to run
   */
  public VmLease acquire(Vm vm) throws InterruptedException {
    while (true) {
      try {
        return vm.acquire();
      } catch (VmException e) {
        if (e.step() != VmException.Step.CAPACITY || !makeRoom()) {
          throw e;
        }
      }
    }
  }

  /** Each time another machine ends, so that whoever asks again and again comes to an end. */
  private boolean makeRoom() throws InterruptedException {
    List<Vm> idle =
        machines.values().stream()
            .filter(vm -> vm.idleTime().compareTo(GIVES_WAY_AFTER) >= 0)
            .sorted(Comparator.comparing(Vm::idleTime).reversed())
            .toList();
    for (Vm vm : idle) {
      if (vm.giveWay(GIVES_WAY_AFTER)) {
        return true;
      }
    }
    return false;
  }

  /** What they need of the node. */
  VmServices services() {
    return services;
  }

  /** Stops a machine and forgets it. */
  public void forget(ItemHash hash, String reason) throws InterruptedException {
    Vm vm = machines.get(hash);
    if (vm != null) {
      vm.retire(reason);
      synchronized (this) {
        // Who was quicker has done it, and the number may be another machine's by now.
        if (machines.remove(hash, vm)) {
          ids.remove(vm.record().vmId());
          services.store().remove(hash);
        }
      }
    }
  }

  /** Stops all machines, side by side. */
  @Override
  public void close() {
    List<Thread> stops =
        all().stream().map(vm -> Thread.startVirtualThread(() -> stop(vm))).toList();
    for (Thread stop : stops) {
      try {
        stop.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void stop(Vm vm) {
    try {
      vm.retireAtOnce("this node stops");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
