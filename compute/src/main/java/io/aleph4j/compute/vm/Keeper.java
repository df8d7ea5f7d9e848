package io.aleph4j.compute.vm;

import io.aleph4j.client.ClientException;
import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts machines again that are wanted always: after the node's start, and after they ended (spec
 * 04 §5.6). Those that do not stay are tried less and less often.
 */
public final class Keeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Keeper.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** Who has run so long has started well. */
  private static final Duration GOOD_RUN = Duration.ofMinutes(1);

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  /** How often a machine was started and did not stay; read and written by one thread at a time. */
  private static final class Attempts {
    private int inARow;

    /** When the last one was over, and whether the machine ran then. */
    private long last;

    private boolean isGood;
    private volatile boolean isUnderWay = true;
  }

  private final VmPool machines;
  private final VmServices services;
  private final Duration betweenLooks;
  private final Map<ItemHash, Attempts> attempts = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private Keeper(VmPool machines, Duration betweenLooks) {
    this.machines = machines;
    this.betweenLooks = betweenLooks;
    this.services = machines.services();
    this.thread = Thread.ofVirtual().name("keeper").unstarted(this::run);
  }

  /** Keeps these machines from now on. */
  public static Keeper start(VmPool machines) {
    return start(machines, BETWEEN_LOOKS);
  }

  /** The same, looking so often whether they run. */
  static Keeper start(VmPool machines, Duration betweenLooks) {
    Keeper keeper = new Keeper(machines, betweenLooks);
    keeper.thread.start();
    return keeper;
  }

  /** How long to wait before a machine is started once more that did not stay so many times. */
  static Duration delay(int inARow) {
    if (inARow == 0) {
      return Duration.ZERO;
    }
    Duration delay = Duration.ofSeconds(1L << Math.min(inARow - 1, 20));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  private void run() {
    while (!closed) {
      try {
        List<Vm> all = machines.all();
        all.forEach(this::look);
        attempts.keySet().retainAll(all.stream().map(Vm::itemHash).toList());
        Thread.sleep(betweenLooks);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("Machines are not looked after", e);
      }
    }
  }

  private void look(Vm vm) {
    VmRecord record = vm.record();
    if (!record.wanted().always()) {
      attempts.remove(vm.itemHash());
      return;
    }
    Attempts own = attempts.get(vm.itemHash());
    boolean isAway = record.state() instanceof VmState.Stopped;
    if (!isAway || (own != null && own.isUnderWay)) {
      return;
    }
    if (own != null) {
      Duration since = Duration.ofNanos(services.nanoTime().getAsLong() - own.last);
      boolean wasGood = own.isGood && since.compareTo(GOOD_RUN) >= 0;
      if (!wasGood && since.compareTo(delay(own.inARow)) < 0) {
        return;
      }
      own.inARow = wasGood ? 0 : own.inARow;
    }
    startAgain(vm, own == null ? new Attempts() : own);
  }

  private void startAgain(Vm vm, Attempts own) {
    own.inARow++;
    own.isUnderWay = true;
    attempts.put(vm.itemHash(), own);
    Thread.ofVirtual().name("start of " + vm.itemHash()).start(() -> start(vm, own));
  }

  private void start(Vm vm, Attempts own) {
    own.isGood = false;
    try {
      machines.acquire(vm).close();
      own.isGood = true;
      log.info("{} was started again", vm.itemHash());
    } catch (UndefinedMachineException e) {
      log.info("{} cannot be started again: {}", vm.itemHash(), e.getMessage());
      releaseIfGone(vm, e);
    } catch (ComputeException e) {
      log.info("{} cannot be started again: {}", vm.itemHash(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      own.last = services.nanoTime().getAsLong();
      own.isUnderWay = false;
    }
  }

  private void releaseIfGone(Vm vm, UndefinedMachineException failure) {
    try {
      if (failure.reason() == UndefinedMachineException.Reason.UNKNOWN
          && services.definitions().isGone(vm.itemHash())) {
        vm.release();
      }
    } catch (ClientException e) {
      log.debug("Whether {} is forgotten is not known", vm.itemHash(), e);
    }
  }

  /** Starts nothing any more. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
