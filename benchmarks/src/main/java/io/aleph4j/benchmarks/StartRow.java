package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long an existing node takes from its start to its first answer. */
final class StartRow implements Row {

  private static final double MAX_SECONDS = 3;
  private static final int OK = 200;

  private record Start(double listening, double answer, double jvmCpu, double postgresCpu) {}

  @Override
  public Section run(Ground ground) {
    LocalNode node = ground.localNode();
    long messages = node.database().lastSeq();
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < ground.scale().starts(); i++) {
      node.stop();
      starts.add(start(node));
      ground.say("start: %.2f s", starts.getLast().answer);
    }
    List<Double> machines = new ArrayList<>();
    for (int i = 0; i < ground.scale().starts(); i++) {
      machines.add(emptyProgramSeconds());
    }
    double answer = Medians.of(starts, Start::answer);
    return new Section(
        "Start",
        List.of(
            Figure.judged(
                Figure.text("start of a node with %,d messages to its first answer", messages),
                Figure.text("%.2f s", answer),
                "≤ 3 s",
                answer <= MAX_SECONDS),
            Figure.information(
                "of it, until it listens",
                Figure.text("%.2f s", Medians.of(starts, Start::listening))),
            Figure.information(
                "CPU time used until then: node / PostgreSQL",
                Figure.text(
                    "%.1f / %.1f s",
                    Medians.of(starts, Start::jvmCpu), Medians.of(starts, Start::postgresCpu))),
            Figure.information(
                "of it, the virtual machine (start to end of an empty program)",
                Figure.text("%.2f s", Medians.of(machines, Double::doubleValue)))),
        List.of(
            Figure.text(
                "Median of %d starts after a clean stop, from the start of the launcher to the first"
                    + " `GET /api/v0/messages.json` that is answered with a message: launcher,"
                    + " virtual machine, PostgreSQL and node together.",
                starts.size())),
        CpuMeter.none());
  }

  private static Start start(LocalNode node) {
    node.start();
    double listening = (System.nanoTime() - node.process().begun()) / 1e9;
    try (HttpConnection connection = new HttpConnection(node.address())) {
      byte[] request = HttpConnection.get(node.address(), "/api/v0/messages.json?pagination=1");
      int status = connection.exchange(request);
      double answer = (System.nanoTime() - node.process().begun()) / 1e9;
      if (status != OK || !connection.bodyContains(HttpConnection.ascii("\"item_hash\""))) {
        throw new BenchmarkException(
            "the restarted node answers HTTP " + status + " without a message");
      }
      CpuMeter.Usage used = node.cpu().now();
      return new Start(listening, answer, Proc.seconds(used.node()), Proc.seconds(used.postgres()));
    } catch (IOException e) {
      throw new BenchmarkException("the restarted node listens but does not answer", e);
    }
  }

  private static double emptyProgramSeconds() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    try {
      long begin = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  java.toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EmptyProgram.class.getName())
              .start();
      int code = process.waitFor();
      if (code != 0) {
        throw new BenchmarkException("an empty Java program ended with code " + code);
      }
      return (System.nanoTime() - begin) / 1e9;
    } catch (IOException e) {
      throw new BenchmarkException("an empty Java program cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while an empty Java program was running", e);
    }
  }
}
