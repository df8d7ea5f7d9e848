package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps files: bytes and rows together, in the order that the package describes. Thread-safe. */
public final class FileKeeper {

  private static final Logger log = LoggerFactory.getLogger(FileKeeper.class);
  private static final int LOCKS = 64;

  private final FileFolder folder;
  private final FileLedger ledger;
  private final Runnable betweenSteps;
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

  /** Begins to write a file, which is kept by {@link #keepUntil} or forgotten when it is closed. */
  public Arrival receive() throws IOException {
    return folder.receive();
  }

  /** Keeps what has arrived at least until the given time. When this returns it is durable. */
  public void keepUntil(Arrival arrival, Timestamp deleteBy) throws IOException {
    ItemHash hash = arrival.hash();
    ReentrantLock lock = lock(hash);
    lock.lock();
    try {
      if (folder.find(hash).isPresent()) {
        ledger.recordUntil(hash, arrival.size(), deleteBy);
        return;
      }
      betweenSteps.run();
      Path aside = folder.setAside(arrival);
      betweenSteps.run();
      try {
        ledger.recordUntil(hash, arrival.size(), deleteBy);
      } catch (RuntimeException e) {
        settleIfRecorded(aside, hash);
        throw e;
      }
      betweenSteps.run();
      folder.settle(aside, hash);
    } finally {
      lock.unlock();
    }
  }

  // Whoever is told of a failure may still have a row. Without an answer the next start asks again.
  private void settleIfRecorded(Path aside, ItemHash hash) throws IOException {
    if (ledger.has(hash)) {
      folder.settle(aside, hash);
    } else {
      Files.delete(aside);
    }
  }

  /** Opens a file for reading, wherever in its life it is; empty when it is not here. */
  public Optional<FileChannel> open(ItemHash hash) throws IOException {
    ReentrantLock lock = lock(hash);
    lock.lock();
    try {
      Optional<Path> path = folder.find(hash);
      // What is open can be read to its end even if it is deleted meanwhile.
      return path.isEmpty()
          ? Optional.empty()
          : Optional.of(FileChannel.open(path.get(), StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Removes a file that nothing pins; false when something does. */
  public boolean removeUnpinned(ItemHash hash) throws IOException {
    ReentrantLock lock = lock(hash);
    lock.lock();
    try {
      boolean wasThere = folder.takeOut(hash);
      betweenSteps.run();
      boolean removed;
      try {
        removed = ledger.removeUnpinned(hash);
      } catch (RuntimeException e) {
        endRemoval(hash, wasThere);
        throw e;
      }
      betweenSteps.run();
      endRemoval(hash, wasThere);
      return removed;
    } finally {
      lock.unlock();
    }
  }

  private void endRemoval(ItemHash hash, boolean wasThere) throws IOException {
    if (wasThere && ledger.has(hash)) {
      folder.putBack(hash);
    } else {
      folder.dropTakenOut(hash);
    }
  }

  private ReentrantLock lock(ItemHash hash) {
    return locks[Math.floorMod(hash.hashCode(), LOCKS)];
  }
}
