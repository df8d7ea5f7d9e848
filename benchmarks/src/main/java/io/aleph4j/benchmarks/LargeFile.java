package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/** A file of random bytes in a folder of its own, which goes with it. */
final class LargeFile implements AutoCloseable {

  private static final int BLOCK = 1 << 20;

  private final Path folder;
  private final Path path;
  private final long size;

  private LargeFile(Path folder, long size) {
    this.folder = folder;
    this.path = folder.resolve("file");
    this.size = size;
  }

  /** Writes a file of whole blocks of 1 MiB. */
  static LargeFile write(Path parent, long size) {
    try {
      LargeFile file = new LargeFile(Files.createTempDirectory(parent, "files-"), size);
      SplittableRandom random = new SplittableRandom(size);
      byte[] block = new byte[BLOCK];
      try (FileChannel channel =
          FileChannel.open(file.path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (long written = 0; written < size; written += BLOCK) {
          random.nextBytes(block);
          writeAll(channel, ByteBuffer.wrap(block));
        }
        channel.force(true);
      }
      return file;
    } catch (IOException e) {
      throw new BenchmarkException("a file of " + size + " bytes cannot be written", e);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Makes another file of it by changing its first bytes; returns its hash. */
  String change(long number) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(Long.BYTES).putLong(number).flip(), 0);
      channel.force(true);
      MessageDigest digest = Sha256.digest();
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (channel.read(block.clear()) >= 0) {
        digest.update(block.flip());
      }
      return Sha256.hex(digest.digest());
    } catch (IOException e) {
      throw new BenchmarkException("the large file cannot be changed", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
      Files.delete(folder);
    } catch (IOException e) {
      throw new BenchmarkException("the large file could not be removed", e);
    }
  }
}
