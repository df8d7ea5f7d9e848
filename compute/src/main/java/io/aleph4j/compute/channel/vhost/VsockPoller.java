package io.aleph4j.compute.channel.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for what all machines of the process signal. What it runs must not block
 * and takes a bounded time, so that no machine holds up another.
 */
public final class VsockPoller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VsockPoller.class);

  private static final int BATCH = 64;
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int READABLE = 1;
  private static final int EDGE = 1 << 31;

  /** The kernel packs the structure of an event on x86-64, and there only. */
  private static final boolean IS_PACKED = System.getProperty("os.arch").equals("amd64");

  private static final int EVENT_SIZE = IS_PACKED ? 12 : 16;
  private static final int DATA_OFFSET = IS_PACKED ? 4 : 8;
  private static final ValueLayout.OfLong DATA =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());

  private final int epoll;
  private final int wakeUp;
  private final Thread thread;
  private final AtomicLong lastKey = new AtomicLong();
  private final Map<Long, Runnable> handlers = new ConcurrentHashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @throws IOException when the system has no descriptors left
   */
  public VsockPoller() throws IOException {
    epoll = Linux.epoll();
    wakeUp = Linux.eventDescriptor();
    add(wakeUp, true, () -> {});
    thread = Thread.ofPlatform().daemon().name("vsock-poller").start(this::run);
  }

  /**
   * Watches a descriptor.
   *
   * @param isEvent whether it is an event descriptor, which need not be read: each signal counts
   * @return a key to {@link #remove} it with
   */
  long add(int fd, boolean isEvent, Runnable handler) throws IOException {
    long key = lastKey.incrementAndGet();
    handlers.put(key, handler);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_SIZE, Long.BYTES);
      event.set(ValueLayout.JAVA_INT, 0, isEvent ? READABLE | EDGE : READABLE);
      event.set(DATA, DATA_OFFSET, key);
      Linux.epollControl(epoll, ADD, fd, event);
      return key;
    } catch (IOException e) {
      handlers.remove(key);
      throw e;
    }
  }

  /** Watches it no more; has to be called before the descriptor is closed. */
  void remove(int fd, long key) {
    handlers.remove(key);
    try {
      Linux.epollControl(epoll, REMOVE, fd, MemorySegment.NULL);
    } catch (IOException e) {
      throw new IllegalStateException("descriptor " + fd + " was not watched", e);
    }
  }

  /** Runs a task on the thread, soon. */
  void execute(Runnable task) {
    tasks.add(task);
    Linux.signal(wakeUp);
  }

  /** Runs a task on the thread and waits until it is done. */
  void executeAndWait(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    execute(() -> {
      try {
        task.run();
      } finally {
        done.countDown();
      }
    });
    if (closed) {
      throw new IllegalStateException("the poller is closed; close the channels before it");
    }
    awaitFully(done);
  }

  private static void awaitFully(CountDownLatch latch) {
    boolean wasInterrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate((long) BATCH * EVENT_SIZE, Long.BYTES);
      while (!closed) {
        int count = Linux.epollWait(epoll, events, BATCH);
        for (int i = 0; i < count; i++) {
          Runnable handler = handlers.get(events.get(DATA, (long) i * EVENT_SIZE + DATA_OFFSET));
          if (handler != null) {
            safely(handler);
          }
        }
        runTasks();
      }
    } finally {
      stopped.countDown();
    }
  }

  private void runTasks() {
    // Those that are there now: a task that adds another must not keep the events waiting.
    int count = tasks.size();
    for (int i = 0; i < count; i++) {
      Runnable task = tasks.poll();
      if (task != null) {
        safely(task);
      }
    }
    if (!tasks.isEmpty()) {
      Linux.signal(wakeUp);
    }
  }

  /** Handlers end their own machine when they fail; nothing may end the thread. */
  private static void safely(Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException | Error e) {
      log.error("Handling an event of a machine failed", e);
    }
  }

  /** Stops the thread. The channels have to be closed before. */
  @Override
  public void close() {
    closed = true;
    Linux.signal(wakeUp);
    awaitFully(stopped);
    Linux.close(epoll);
    Linux.close(wakeUp);
  }
}
