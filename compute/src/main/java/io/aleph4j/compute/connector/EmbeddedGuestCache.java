package io.aleph4j.compute.connector;

import io.aleph4j.protocol.ItemHash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache in this process's memory. Each machine has so much room, and all together have a limit,
 * too; what was not used for longest goes first. Ends with the process.
 */
public final class EmbeddedGuestCache implements GuestCache {
  /** What a machine may keep unless told otherwise: 16 MiB. */
  public static final long BYTES_PER_MACHINE = 16L << 20;

  /** What all machines may keep together unless told otherwise: 256 MiB. */
  public static final long BYTES = 256L << 20;

  /** What an entry needs besides the characters of its key and its value, about. */
  private static final int OVERHEAD = 128;

  private final long perMachine;
  private final long together;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ItemHash, Shelf> shelves = inOrderOfUse();
  private long bytes;

  /**
   * An empty one.
   *
   * @param perMachine most bytes of one machine
   * @param together most bytes of all
   * @param nanoTime a clock that only goes forward
   */
  public EmbeddedGuestCache(long perMachine, long together, LongSupplier nanoTime) {
    if (perMachine < 1 || together < perMachine) {
      throw new IllegalArgumentException(
          "the cache has to have room for one machine: "
              + perMachine
              + " of "
              + together
              + " bytes");
    }
    this.perMachine = perMachine;
    this.together = together;
    this.nanoTime = nanoTime;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Entry(byte[] value, long bytes, long writtenAt) {}

  /** What one machine keeps. */
  private static final class Shelf {
    final Map<String, Entry> entries = inOrderOfUse();
    long bytes;
  }

  private static <K, V> Map<K, V> inOrderOfUse() {
    return new LinkedHashMap<>(16, 0.75f, true);
  }

  @Override
  public byte @Nullable [] get(ItemHash machine, String key) {
    lock.lock();
    try {
      Shelf shelf = shelves.get(machine);
      Entry entry = shelf == null ? null : shelf.entries.get(key);
      if (shelf == null || entry == null) {
        return null;
      }
      if (isOver(entry)) {
        remove(machine, shelf, key);
        return null;
      }
      return entry.value.clone();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean put(ItemHash machine, String key, byte[] value) {
    Entry entry =
        new Entry(value.clone(), OVERHEAD + 2L * key.length() + value.length, nanoTime.getAsLong());
    lock.lock();
    try {
      Shelf before = shelves.get(machine);
      if (before != null) {
        remove(machine, before, key);
      }
      if (entry.bytes > perMachine) {
        return false;
      }
      Shelf shelf = shelves.computeIfAbsent(machine, hash -> new Shelf());
      while (shelf.bytes + entry.bytes > perMachine) {
        removeEldest(shelf);
      }
      shelf.entries.put(key, entry);
      shelf.bytes += entry.bytes;
      bytes += entry.bytes;
      makeRoom();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The machine that just wrote is the last one in order of use, and fits alone. */
  private void makeRoom() {
    Iterator<Shelf> eldest = shelves.values().iterator();
    while (bytes > together) {
      Shelf shelf = eldest.next();
      while (bytes > together && !shelf.entries.isEmpty()) {
        removeEldest(shelf);
      }
      if (shelf.entries.isEmpty()) {
        eldest.remove();
      }
    }
  }

  private void removeEldest(Shelf shelf) {
    Iterator<Entry> eldest = shelf.entries.values().iterator();
    Entry entry = eldest.next();
    eldest.remove();
    forget(shelf, entry);
  }

  private boolean remove(ItemHash machine, Shelf shelf, String key) {
    Entry entry = shelf.entries.remove(key);
    if (entry == null) {
      return false;
    }
    forget(shelf, entry);
    if (shelf.entries.isEmpty()) {
      shelves.remove(machine);
    }
    return !isOver(entry);
  }

  private void forget(Shelf shelf, Entry entry) {
    shelf.bytes -= entry.bytes;
    bytes -= entry.bytes;
  }

  private boolean isOver(Entry entry) {
    return nanoTime.getAsLong() - entry.writtenAt >= LIFE.toNanos();
  }

  @Override
  public boolean delete(ItemHash machine, String key) {
    lock.lock();
    try {
      Shelf shelf = shelves.get(machine);
      return shelf != null && remove(machine, shelf, key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> keys(ItemHash machine, String pattern) {
    List<String> all = new ArrayList<>();
    lock.lock();
    try {
      Shelf shelf = shelves.get(machine);
      if (shelf == null) {
        return all;
      }
      shelf.entries.forEach((key, entry) -> {
        if (!isOver(entry)) {
          all.add(key);
        }
      });
    } finally {
      lock.unlock();
    }
    // Matched outside of the lock: a machine chooses how long that takes.
    all.removeIf(key -> !Glob.matches(pattern, key));
    return all;
  }

  /** Bytes that are kept now, about. */
  long size() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      shelves.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
