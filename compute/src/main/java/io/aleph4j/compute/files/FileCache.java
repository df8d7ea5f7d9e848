package io.aleph4j.compute.files;

import io.aleph4j.client.FileHash;
import io.aleph4j.client.WrongFileException;
import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Files of the network that are here, by their hashes. A file is fetched once, however many ask for
 * it at the same time, and is there only when its bytes have its hash. Safe for many threads.
 */
public final class FileCache {
  private final Path folder;
  private final FileSource source;
  private final Map<ItemHash, FutureTask<Path>> running = new ConcurrentHashMap<>();

  /** Keeps files in this folder, which is made if it is not there. */
  public FileCache(Path folder, FileSource source) {
    this.folder = folder;
    this.source = source;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ComputeException("the folder " + folder + " cannot be made", e);
    }
  }

  /**
   * A file; everybody may read it, nobody may change it.
   *
   * @param hash SHA-256 or CID of the bytes
   * @throws FileUnavailableException when it cannot be had
   */
  public Path fetch(ItemHash hash) throws InterruptedException {
    if (!hash.isStrict()) {
      throw new FileUnavailableException(hash, "that is no hash of a file", null);
    }
    Path file = folder.resolve(hash.value());
    if (Files.exists(file)) {
      return file;
    }
    FutureTask<Path> mine = new FutureTask<>(() -> download(hash, file));
    FutureTask<Path> task = running.putIfAbsent(hash, mine);
    if (task == null) {
      task = mine;
      try {
        mine.run();
      } finally {
        running.remove(hash, mine);
      }
    }
    return await(task, hash);
  }

  private static Path await(FutureTask<Path> task, ItemHash hash) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FileUnavailableException unavailable) {
        throw unavailable;
      }
      throw new FileUnavailableException(hash, String.valueOf(e.getCause()), e);
    }
  }

  private static void check(ItemHash hash, Path part) {
    try {
      FileHash.check(hash, part);
    } catch (WrongFileException | IllegalArgumentException e) {
      throw new FileUnavailableException(hash, "what came is another file: " + e.getMessage(), e);
    }
  }

  private Path download(ItemHash hash, Path file) throws IOException {
    if (Files.exists(file)) {
      return file; // another one was quicker, between the two looks
    }
    Path part = folder.resolve(hash.value() + ".part");
    try {
      Files.deleteIfExists(part); // of a run that was broken off
      source.download(hash, part);
      check(hash, part);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("r--r--r--"));
      return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
