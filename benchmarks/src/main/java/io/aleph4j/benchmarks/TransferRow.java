package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One large file to the node and back, beside what it takes to copy and hash it. */
final class TransferRow implements Row {

  private static final double MIN_RATIO = 0.6;
  private static final double MAX_GROWTH_MIB = 32;
  private static final double MIB = 1 << 20;
  private static final long SAMPLE_NANOS = 50_000_000;
  private static final int WARM_UPS = 40;
  private static final long WARM_UP_BYTES = 8 << 20;
  private static final long SPARE_BYTES = 1L << 30;

  private record Step(double seconds, double growthMib, CpuMeter.Usage usage) {}

  private record Repetition(CopyYardstick.Times yardstick, Step upload, Step download) {}

  @Override
  public Section run(Ground ground) {
    checkSpace(ground);
    long bytes = ground.scale().files().transferBytes();
    List<Repetition> repetitions = new ArrayList<>();
    try (FileConnection connection = new FileConnection(ground.address());
        LargeFile file = LargeFile.write(ground.workFolder(), bytes)) {
      warmUp(ground, connection);
      for (int i = 1; i <= ground.scale().files().transfers(); i++) {
        boolean last = i == ground.scale().files().transfers();
        repetitions.add(repetition(ground, connection, file, i, last));
        say(ground, i, repetitions.getLast());
      }
    } catch (IOException e) {
      throw new BenchmarkException("a file could not be sent or fetched: " + e.getMessage(), e);
    }
    return section(bytes, repetitions);
  }

  private static void checkSpace(Ground ground) {
    FilesScale scale = ground.scale().files();
    // The node keeps each of them; beside them there are the file itself and its copy.
    long needed = (scale.transfers() + 2) * scale.transferBytes() + SPARE_BYTES;
    try {
      long free = Files.getFileStore(ground.workFolder()).getUsableSpace();
      if (free < needed) {
        throw new BenchmarkException(
            Figure.text(
                "%.1f GiB are free in the work folder, %.1f GiB are needed",
                free / (1024 * MIB), needed / (1024 * MIB)));
      }
    } catch (IOException e) {
      throw new BenchmarkException("the free space cannot be told", e);
    }
  }

  private static void warmUp(Ground ground, FileConnection connection) throws IOException {
    try (LargeFile file = LargeFile.write(ground.workFolder(), WARM_UP_BYTES)) {
      for (int i = 0; i < WARM_UPS; i++) {
        String hash = file.change(i);
        upload(ground, connection, file, hash);
        connection.download(path(hash), null);
      }
    }
  }

  private static Repetition repetition(
      Ground ground, FileConnection connection, LargeFile file, int number, boolean verify)
      throws IOException {
    String hash = file.change(number);
    CopyYardstick.Times yardstick = CopyYardstick.measure(file.path());
    Step upload = upload(ground, connection, file, hash);
    Step download = download(ground, connection, file.size(), hash);
    if (verify) {
      MessageDigest digest = Sha256.digest();
      connection.download(path(hash), digest);
      if (!Sha256.hex(digest.digest()).equals(hash)) {
        throw new BenchmarkException("the node gave other bytes than it took");
      }
    }
    return new Repetition(yardstick, upload, download);
  }

  private static Step upload(Ground ground, FileConnection connection, LargeFile file, String hash)
      throws IOException {
    StoreMessage message = ground.signer().signStores(List.of(hash)).getFirst();
    UploadForm form = UploadForm.of(ground.address(), message, file.size());
    String[] answer = new String[1];
    Step step = measure(ground, () -> answer[0] = connection.upload(form, file.path()));
    expect(answer[0], "\"hash\":\"" + hash + '"');
    expect(answer[0], "\"message_status\":\"processed\"");
    expect(connection.get("/api/v0/messages/" + message.itemHash()), "\"status\":\"processed\"");
    return step;
  }

  private static void expect(@Nullable String answer, String part) {
    if (answer == null || !answer.contains(part)) {
      throw new BenchmarkException("an answer without " + part + ": " + answer);
    }
  }

  private static Step download(Ground ground, FileConnection connection, long size, String hash)
      throws IOException {
    long[] bytes = new long[1];
    Step step = measure(ground, () -> bytes[0] = connection.download(path(hash), null));
    if (bytes[0] != size) {
      throw new BenchmarkException("the node gave " + bytes[0] + " of " + size + " bytes");
    }
    return step;
  }

  private static String path(String hash) {
    return "/api/v0/storage/raw/" + hash;
  }

  /** What is measured. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static Step measure(Ground ground, Work work) throws IOException {
    long pid = ground.localNode().process().jvmPid();
    CpuMeter meter = ground.cpu();
    CpuMeter.Usage before = meter.now();
    long resident = Proc.residentBytes(pid);
    try (MemorySampler memory = new MemorySampler(pid, SAMPLE_NANOS)) {
      long begin = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Step(seconds, (memory.peak() - resident) / MIB, meter.now().since(before));
    }
  }

  private static void say(Ground ground, int number, Repetition repetition) {
    ground.say(
        "transfer %d: cp %.2f s + sha256sum %.2f s (sync %.2f s); up %.2f s (+%.0f MiB),"
            + " down %.2f s (+%.0f MiB)",
        number,
        repetition.yardstick.copy(),
        repetition.yardstick.hash(),
        repetition.yardstick.force(),
        repetition.upload.seconds,
        repetition.upload.growthMib,
        repetition.download.seconds,
        repetition.download.growthMib);
  }

  private static Section section(long bytes, List<Repetition> repetitions) {
    double yardstick = Medians.of(repetitions, r -> r.yardstick.copyAndHash());
    List<Figure> figures = new ArrayList<>();
    add(figures, "upload", bytes, yardstick, repetitions, Repetition::upload);
    add(figures, "download", bytes, yardstick, repetitions, Repetition::download);
    figures.add(
        Figure.information(
            "`cp` and `sha256sum` of that file, one after the other", rate(bytes, yardstick)));
    figures.add(
        Figure.information(
            "forcing that copy to the disk, which an upload contains and the copy does not",
            Figure.text("%.2f s", Medians.of(repetitions, r -> r.yardstick.force()))));
    CpuMeter.Usage up = usage(repetitions, Repetition::upload);
    CpuMeter.Usage down = usage(repetitions, Repetition::download);
    return new Section(
        "Large files", figures, details(bytes, repetitions, up, down), up.plus(down));
  }

  /** One of the two directions. */
  @FunctionalInterface
  private interface Direction {
    Step of(Repetition repetition);
  }

  private static void add(
      List<Figure> figures,
      String name,
      long bytes,
      double yardstick,
      List<Repetition> repetitions,
      Direction direction) {
    double seconds = median(repetitions, direction, Step::seconds);
    double growth =
        repetitions.stream().mapToDouble(r -> direction.of(r).growthMib).max().orElse(0);
    double ratio = yardstick / seconds;
    figures.add(
        Figure.judged(
            Figure.text(
                "%s of %.0f MiB over one connection, relative to `cp` + `sha256sum`",
                name, bytes / MIB),
            Figure.text("%.2f (%s)", ratio, rate(bytes, seconds)),
            "≥ 0.6",
            ratio >= MIN_RATIO));
    figures.add(
        Figure.judged(
            "most that the JVM's resident memory grows meanwhile",
            Figure.text("%.0f MiB", growth),
            "≤ 32 MiB",
            growth <= MAX_GROWTH_MIB));
  }

  private static double median(
      List<Repetition> repetitions, Direction direction, ToDoubleFunction<Step> figure) {
    return Medians.of(repetitions, r -> figure.applyAsDouble(direction.of(r)));
  }

  private static CpuMeter.Usage usage(List<Repetition> repetitions, Direction direction) {
    return repetitions.stream()
        .map(r -> direction.of(r).usage)
        .reduce(CpuMeter.none(), CpuMeter.Usage::plus);
  }

  private static String rate(long bytes, double seconds) {
    return Figure.text("%.0f MiB/s", bytes / MIB / seconds);
  }

  private static List<String> details(
      long bytes, List<Repetition> repetitions, CpuMeter.Usage up, CpuMeter.Usage down) {
    StringBuilder table =
        new StringBuilder(
            "| repetition | `cp` | `sha256sum` | forced | upload | memory | download | memory |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int i = 0; i < repetitions.size(); i++) {
      Repetition one = repetitions.get(i);
      table.append(
          Figure.text(
              "%n| %d | %.2f s | %.2f s | %.2f s | %.2f s | %+.0f MiB | %.2f s | %+.0f MiB |",
              i + 1,
              one.yardstick.copy(),
              one.yardstick.hash(),
              one.yardstick.force(),
              one.upload.seconds,
              one.upload.growthMib,
              one.download.seconds,
              one.download.growthMib));
    }
    return List.of(
        Figure.text(
            "A file of %.0f MiB, another one in each repetition, is copied and hashed by the machine's"
                + " programs, sent to the node in a form with its signed message, and fetched through"
                + " `/api/v0/storage/raw/`; everything over one connection and with warm caches. An"
                + " upload ends when the answer says that the message is processed: then the file is"
                + " on the disk. The last file is fetched once more to compare its SHA-256. Before"
                + " that, %d files of %.0f MiB go to and fro.",
            bytes / MIB, WARM_UPS, WARM_UP_BYTES / MIB),
        "Memory is the resident set of the node's virtual machine, twenty samples a second; how much"
            + " the largest one is above that before the transfer.",
        table.toString(),
        Figure.text(
            "CPU of an upload: node %.0f %%, generator %.0f %%; of a download: node %.0f %%, generator"
                + " %.0f %%.",
            100 * up.nodeShare(),
            100 * up.generatorShare(),
            100 * down.nodeShare(),
            100 * down.generatorShare()));
  }
}
