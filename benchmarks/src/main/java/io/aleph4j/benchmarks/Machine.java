package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The machine that the figures belong to.
 *
 * @param fsync the time to write 8 KiB and force them to disk, on the file system that holds the
 *     node's data
 */
record Machine(String cpu, int cores, double memoryGib, String fileSystem, Latencies fsync) {

  private static final int FORCES = 200;
  private static final int BLOCK = 8192;

  /** Describes this machine, with the disk under this folder. */
  static Machine describe(Path folder) {
    String kilobytes = Proc.value("meminfo", "MemTotal").replace(" kB", "");
    try {
      return new Machine(
          Proc.value("cpuinfo", "model name"),
          Runtime.getRuntime().availableProcessors(),
          kilobytes.isEmpty() ? Double.NaN : Long.parseLong(kilobytes) / (1024.0 * 1024),
          Files.getFileStore(folder).type(),
          measureFsync(folder));
    } catch (IOException e) {
      throw new BenchmarkException("the disk under " + folder + " cannot be measured", e);
    }
  }

  private static Latencies measureFsync(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "fsync", ".tmp");
    Latencies.Recorder recorder = new Latencies.Recorder();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      for (int i = 0; i < FORCES; i++) {
        block.clear();
        long begin = System.nanoTime();
        channel.write(block);
        channel.force(false);
        recorder.add(System.nanoTime() - begin);
      }
    } finally {
      Files.delete(file);
    }
    return recorder.latencies();
  }

  /**
   * Whether the disk is one: on a memory file system a durable write costs nothing and every figure
   * is a dream.
   */
  boolean hasDisk() {
    return !fileSystem.equals("tmpfs") && !fileSystem.equals("ramfs");
  }

  /** One sentence for the report. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%d cores of %s, %.0f GiB of memory, %s; a forced write of 8 KiB takes %.2f ms (p50; p99 %.2f ms).",
        cores,
        cpu,
        memoryGib,
        fileSystem,
        fsync.p50Millis(),
        fsync.p99Millis());
  }
}
