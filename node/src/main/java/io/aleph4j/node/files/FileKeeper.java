package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps files: bytes and rows together, in the order that the package describes. Thread-safe. */
public final class FileKeeper {

  private static final Logger log = LoggerFactory.getLogger(FileKeeper.class);
  private static final int LOCKS = 1024;

  private final FileFolder folder;
  private final FileLedger ledger;
  private final Runnable betweenSteps;
  private final List<Consumer<ItemHash>> listeners = new CopyOnWriteArrayList<>();

  /** Files still aside, of which the database has not said yet whether they have a row. */
  private final ConcurrentMap<ItemHash, Unanswered> unanswered = new ConcurrentHashMap<>();

  /** Files taken out whose rows may still be deleted, and what time it was when they were over. */
  private final ConcurrentMap<ItemHash, Timestamp> removals = new ConcurrentHashMap<>();

  private final ReentrantLock[] locks =
      IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

  private record Unanswered(Path aside, long size, Timestamp deleteBy) {}

  /** Opens the folder and brings to an end what a crash has interrupted. */
  public FileKeeper(Path folder, FileLedger ledger) throws IOException {
    this(folder, ledger, () -> {});
  }

  /** The same with something that happens between any two steps: a test lets the node end there. */
  FileKeeper(Path folder, FileLedger ledger, Runnable betweenSteps) throws IOException {
    this.betweenSteps = betweenSteps;
    this.folder = new FileFolder(folder);
    this.ledger = ledger;
    recover();
  }

  private void recover() throws IOException {
    List<ItemHash> goingOut = folder.goingOut();
    for (ItemHash hash : goingOut) {
      if (ledger.has(hash)) {
        folder.putBack(hash);
      } else {
        folder.dropTakenOut(hash);
      }
    }
    List<Path> comingIn = folder.comingIn();
    for (Path path : comingIn) {
      // What is not complete has another name, or none, and no row.
      Optional<ItemHash> hash = FileFolder.nameOf(path);
      if (hash.isPresent() && ledger.has(hash.get()) && folder.find(hash.get()).isEmpty()) {
        folder.settleRemains(path, hash.get());
      } else {
        Files.delete(path);
      }
    }
    int found = goingOut.size() + comingIn.size();
    if (found > 0) {
      log.info("{} files that were on their way when the node ended were settled", found);
    }
  }

  /** Calls the listener with each file from now on, right after it is kept; it must not block. */
  public void onArrival(Consumer<ItemHash> listener) {
    listeners.add(listener);
  }

  /**
   * Begins to write a new file, which the engine names; it is kept by {@link #keepUntil} or
   * forgotten when it is closed.
   */
  public Arrival receive(ItemType engine) throws IOException {
    return folder.receive(engine);
  }

  /** Begins to write a file that should have this name. */
  public Arrival receive(ItemHash expected) throws IOException {
    return folder.receive(expected);
  }

  /**
   * Keeps what has arrived at least until the given time. When this returns it is durable.
   *
   * @return its name
   * @throws IllegalArgumentException when it is not what was expected
   */
  public ItemHash keepUntil(Arrival arrival, Timestamp deleteBy) throws IOException {
    return keep(
        arrival,
        deleteBy,
        file -> {
          ledger.recordUntil(file.hash(), file.size(), deleteBy);
          return file.hash();
        },
        recorded -> true);
  }

  /**
   * Keeps what has arrived, with a row that the recorder writes durably, together with whatever
   * else it writes.
   *
   * @param deleteBy until when the file is kept at least when the result is not certain: what was
   *     not written yet may be written later, and must find the file then
   * @param isCertain whether the recorder's result says that the row was written; if the recorder
   *     throws, it is not certain either
   * @return the recorder's result
   * @throws IllegalArgumentException when it is not what was expected
   */
  public <T> T keep(
      Arrival arrival,
      Timestamp deleteBy,
      Function<FileLedger.Entry, T> recorder,
      Predicate<T> isCertain)
      throws IOException {
    ItemHash hash =
        arrival
            .hash()
            .orElseThrow(() -> new IllegalArgumentException("the file is not what was expected"));
    FileLedger.Entry file = new FileLedger.Entry(hash, arrival.size());
    ReentrantLock lock = lock(hash);
    T result;
    lock.lock();
    try {
      boolean isNew = folder.find(hash).isEmpty();
      result = isNew ? addAside(arrival, file, deleteBy, recorder) : recorder.apply(file);
      if (!isCertain.test(result)) {
        ledger.recordUntil(hash, file.size(), deleteBy);
      }
      if (isNew) {
        betweenSteps.run();
        folder.settle(arrival, hash);
        unanswered.remove(hash);
      }
    } finally {
      lock.unlock();
    }
    listeners.forEach(listener -> listener.accept(hash));
    return result;
  }

  private <T> T addAside(
      Arrival arrival,
      FileLedger.Entry file,
      Timestamp deleteBy,
      Function<FileLedger.Entry, T> recorder)
      throws IOException {
    betweenSteps.run();
    folder.force(arrival);
    betweenSteps.run();
    // From here on only the row says whether the file goes.
    arrival.isUpToTheRow();
    remember(file.hash(), new Unanswered(arrival.path(), file.size(), deleteBy));
    try {
      return recorder.apply(file);
    } catch (RuntimeException e) {
      endFailed(arrival, file, deleteBy, e);
      throw e;
    }
  }

  // The same bytes may have been sent before while the database was away; once aside is enough.
  private void remember(ItemHash hash, Unanswered file) throws IOException {
    Unanswered before = unanswered.put(hash, file);
    if (before != null) {
      Files.deleteIfExists(before.aside());
    }
  }

  // Whoever is told of a failure may still have a row, or get one late: a row of its own makes it
  // certain. If that fails too, the file stays aside until somebody wants it, the next collection
  // or the next start.
  private void endFailed(
      Arrival arrival, FileLedger.Entry file, Timestamp deleteBy, RuntimeException failure)
      throws IOException {
    boolean recorded;
    try {
      ledger.recordUntil(file.hash(), file.size(), deleteBy);
      recorded = true;
    } catch (RuntimeException e) {
      if (ledger.mayStillHappen(failure) || ledger.mayStillHappen(e)) {
        return;
      }
      recorded = ledger.has(file.hash());
    }
    if (recorded) {
      folder.settle(arrival, file.hash());
    } else {
      Files.deleteIfExists(arrival.path());
    }
    unanswered.remove(file.hash());
  }

  // Ends what was begun with a file while the database did not answer. What has no row now may
  // still get one, so what came in stays aside.
  private void endUnanswered(ItemHash hash) throws IOException {
    if (folder.isTakenOut(hash)) {
      // A row that is there may still go: removing it once more waits for that.
      Timestamp over = removals.get(hash);
      endRemoval(hash, over == null ? ledger.has(hash) : !ledger.removeIfOver(hash, over));
      removals.remove(hash);
    }
    Unanswered file = unanswered.get(hash);
    if (file != null && ledger.has(hash)) {
      settle(hash, file);
    }
  }

  private void settle(ItemHash hash, Unanswered file) throws IOException {
    folder.settleRemains(file.aside(), hash);
    unanswered.remove(hash);
  }

  /**
   * Brings to an end what was begun with files while the database did not answer: those that came
   * in get rows, and are kept as long as was asked for.
   */
  public void settleUnanswered() throws IOException {
    Set<ItemHash> hashes = new HashSet<>(unanswered.keySet());
    hashes.addAll(removals.keySet());
    for (ItemHash hash : hashes) {
      ReentrantLock lock = lock(hash);
      lock.lock();
      try {
        endUnanswered(hash);
        Unanswered file = unanswered.get(hash);
        if (file != null) {
          ledger.recordUntil(hash, file.size(), file.deleteBy());
          settle(hash, file);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Opens a file for reading; empty when it is not here. What is open can be read to its end even
   * if it is removed meanwhile.
   */
  public Optional<FileChannel> open(ItemHash hash) throws IOException {
    if (!hash.isStrict()) {
      return Optional.empty();
    }
    Optional<FileChannel> channel = openInPlace(hash);
    if (channel.isPresent()) {
      return channel;
    }
    // It may be between two places.
    ReentrantLock lock = lock(hash);
    lock.lock();
    try {
      endUnanswered(hash);
      return openInPlace(hash);
    } finally {
      lock.unlock();
    }
  }

  private Optional<FileChannel> openInPlace(ItemHash hash) throws IOException {
    Optional<Path> path = folder.find(hash);
    try {
      return path.isEmpty()
          ? Optional.empty()
          : Optional.of(FileChannel.open(path.get(), StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Ends the grace periods of a file that are over, and removes the file if nothing else pins it.
   *
   * @return whether the file is gone
   */
  public boolean removeIfOver(ItemHash hash, Timestamp now) throws IOException {
    ReentrantLock lock = lock(hash);
    lock.lock();
    try {
      endUnanswered(hash);
      boolean wasThere = folder.takeOut(hash);
      betweenSteps.run();
      boolean removed;
      try {
        removed = ledger.removeIfOver(hash, now);
      } catch (RuntimeException e) {
        if (wasThere && ledger.mayStillHappen(e)) {
          removals.put(hash, now);
        } else {
          endRemoval(hash, wasThere && ledger.has(hash));
        }
        throw e;
      }
      betweenSteps.run();
      endRemoval(hash, wasThere && !removed);
      return removed;
    } finally {
      lock.unlock();
    }
  }

  private void endRemoval(ItemHash hash, boolean stays) throws IOException {
    if (stays) {
      folder.putBack(hash);
    } else {
      folder.dropTakenOut(hash);
    }
  }

  FileFolder folder() {
    return folder;
  }

  FileLedger ledger() {
    return ledger;
  }

  private ReentrantLock lock(ItemHash hash) {
    return locks[Math.floorMod(hash.hashCode(), LOCKS)];
  }
}
