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
import java.util.List;
import java.util.Optional;
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
  private final ReentrantLock[] locks =
      IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

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
    FileFolder.Remains remains = folder.remains();
    for (Path part : remains.parts()) {
      Files.delete(part);
    }
    for (ItemHash hash : remains.takenOut()) {
      if (ledger.has(hash)) {
        folder.putBack(hash);
      } else {
        folder.dropTakenOut(hash);
      }
    }
    for (Path aside : remains.aside()) {
      ItemHash hash = FileFolder.hashOf(aside);
      if (ledger.has(hash) && folder.find(hash).isEmpty()) {
        folder.settle(aside, hash);
      } else {
        Files.delete(aside);
      }
    }
    int found = remains.parts().size() + remains.takenOut().size() + remains.aside().size();
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
    return folder.receive(FileNaming.of(engine));
  }

  /** Begins to write a file that should have this name. */
  public Arrival receive(ItemHash expected) throws IOException {
    return folder.receive(FileNaming.expecting(expected));
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
   * @param isCertain whether the recorder's result says that the row was written; if not, or if the
   *     recorder throws, it is looked for
   * @return the recorder's result
   * @throws IllegalArgumentException when it is not what was expected
   */
  public <T> T keep(Arrival arrival, Function<FileLedger.Entry, T> recorder, Predicate<T> isCertain)
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
      result =
          folder.find(hash).isPresent()
              ? recorder.apply(file)
              : add(arrival, file, recorder, isCertain);
    } finally {
      lock.unlock();
    }
    listeners.forEach(listener -> listener.accept(hash));
    return result;
  }

  private <T> T add(
      Arrival arrival,
      FileLedger.Entry file,
      Function<FileLedger.Entry, T> recorder,
      Predicate<T> isCertain)
      throws IOException {
    betweenSteps.run();
    Path aside = folder.setAside(arrival, file.hash());
    betweenSteps.run();
    T result;
    try {
      result = recorder.apply(file);
    } catch (RuntimeException e) {
      settleIfRecorded(aside, file.hash());
      throw e;
    }
    betweenSteps.run();
    if (isCertain.test(result)) {
      folder.settle(aside, file.hash());
    } else {
      settleIfRecorded(aside, file.hash());
    }
    return result;
  }

  // Whoever is told of a failure may still have a row. Without an answer the next start asks again.
  private void settleIfRecorded(Path aside, ItemHash hash) throws IOException {
    if (ledger.has(hash)) {
      folder.settle(aside, hash);
    } else {
      Files.delete(aside);
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
      boolean wasThere = folder.takeOut(hash);
      betweenSteps.run();
      boolean removed;
      try {
        removed = ledger.removeIfOver(hash, now);
      } catch (RuntimeException e) {
        endRemoval(hash, wasThere && ledger.has(hash));
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
