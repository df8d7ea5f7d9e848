package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What the disk alone can do: small files that are written, forced to it and given their names. */
final class ForcedWrites {

  private ForcedWrites() {}

  /** Files per second that so many threads write together; nothing of them stays. */
  static double perSecond(Path workFolder, int threads, int filesPerThread, int length) {
    try {
      Path folder = Files.createTempDirectory(workFolder, "files-");
      try {
        long begin = System.nanoTime();
        Threads.run(
            threads,
            thread -> {
              ByteBuffer bytes = ByteBuffer.allocateDirect(length);
              for (int i = 0; i < filesPerThread; i++) {
                write(folder, thread + "." + i, bytes.clear());
              }
            });
        return threads * filesPerThread / ((System.nanoTime() - begin) / 1e9);
      } finally {
        Folders.remove(folder);
      }
    } catch (IOException e) {
      throw new BenchmarkException("small files cannot be written", e);
    }
  }

  private static void write(Path folder, String name, ByteBuffer bytes) throws IOException {
    Path part = folder.resolve(name + ".part");
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
