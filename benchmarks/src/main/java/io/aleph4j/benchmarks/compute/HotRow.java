package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Calls of a program that runs, through the node and at its machine's own address. */
final class HotRow {

  private static final double MOST_LATENCY = 1.3;
  private static final double LEAST_RATE = 0.6;
  private static final int CONNECTIONS = 32;

  /** An emulated server becomes faster for half a minute: its code is compiled in many steps. */
  private static final int WARM_UPS = 3;

  private static final double WARM_UP_ROUNDS = 2.5;
  private static final int PORT = 8080;

  private final Trial trial;

  HotRow(Trial trial) {
    this.trial = trial;
  }

  /**
   * Both sides, one after the other.
   *
   * @param node p50 in ms by one connection, through the node
   * @param direct the same without
   * @param nodeRate calls per second by many connections, through the node
   * @param directRate the same without
   */
  record Round(Single node, Single direct, double nodeRate, double directRate) {

    double latency() {
      return node.p50 / direct.p50;
    }

    double rate() {
      return nodeRate / directRate;
    }
  }

  /**
   * One connection, in ms.
   *
   * @param node CPU time of the node for each call
   * @param machine CPU time of the machine's hypervisor for each call
   */
  record Single(double p50, double node, double machine) {}

  /** Where the same application is asked, and whose CPU that takes. */
  private record Way(InetSocketAddress address, String path, long node, long machine) {
    Caller open() throws IOException {
      return new Caller(address, path);
    }
  }

  Chapter measure() {
    String program = trial.cloud().deploy("node", "server.js", "server.js", 0, "--internet");
    try (Node node = trial.cloud().startNode("hot", List.of())) {
      String path = Model.path(program);
      Caller.firstAnswer(node.address(), path);
      MachineProcess machine = node.machine();
      InetSocketAddress guest = new InetSocketAddress("172.16." + machine.number() + ".2", PORT);
      Way through = new Way(node.address(), path, node.pid(), machine.pid());
      Way direct = new Way(guest, "/", node.pid(), machine.pid());
      warmUp(through, direct);
      Duration before = ownCpu();
      long begin = System.nanoTime();
      List<Round> rounds = new ArrayList<>();
      for (int i = 1; i <= trial.scale().hotRounds(); i++) {
        rounds.add(round(through, direct, i % 2 == 0));
        Round last = rounds.getLast();
        trial.say(
            "hot %d/%d: %.2f to %.2f ms, %.0f to %.0f calls/s",
            i,
            trial.scale().hotRounds(),
            last.node.p50,
            last.direct.p50,
            last.nodeRate,
            last.directRate);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return chapter(rounds, ownCpu().minus(before).toNanos() / 1e9 / seconds);
    } catch (IOException e) {
      throw new BenchmarkException("a call failed: " + e, e);
    }
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void warmUp(Way through, Way direct) {
    double seconds = WARM_UP_ROUNDS * trial.scale().roundSeconds();
    for (int i = 1; i <= WARM_UPS; i++) {
      trial.say(
          "hot, warm-up %d/%d: %.0f to %.0f calls/s",
          i, WARM_UPS, rate(through, seconds), rate(direct, seconds));
    }
  }

  private Round round(Way through, Way direct, boolean directFirst) throws IOException {
    int calls = trial.scale().roundCalls();
    double seconds = trial.scale().roundSeconds();
    if (directFirst) {
      Single alone = single(direct, calls);
      Single with = single(through, calls);
      double directRate = rate(direct, seconds);
      return new Round(with, alone, rate(through, seconds), directRate);
    }
    Single with = single(through, calls);
    Single alone = single(direct, calls);
    double nodeRate = rate(through, seconds);
    return new Round(with, alone, nodeRate, rate(direct, seconds));
  }

  private static Single single(Way way, int calls) throws IOException {
    List<Long> nanos = new ArrayList<>();
    double node = Cpu.seconds(way.node);
    double machine = Cpu.seconds(way.machine);
    try (Caller caller = way.open()) {
      for (int i = 0; i < calls; i++) {
        nanos.add(caller.ask());
      }
    }
    return new Single(
        Samples.of(nanos, n -> n / 1e6).median(),
        (Cpu.seconds(way.node) - node) * 1e3 / calls,
        (Cpu.seconds(way.machine) - machine) * 1e3 / calls);
  }

  private static double rate(Way way, double seconds) {
    List<Load> loads = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      loads.add(Load.start(way::open, begin + Math.round(seconds * 1e9)));
    }
    long calls = 0;
    for (Load load : loads) {
      calls += load.await();
    }
    return calls / ((System.nanoTime() - begin) / 1e9);
  }

  static Chapter chapter(List<Round> rounds, double ownCores) {
    double latency = Samples.of(rounds, Round::latency).median();
    double rate = Samples.of(rounds, Round::rate).median();
    return new Chapter(
        "Hot calls",
        List.of(
            Finding.atMost(
                "one connection: p50 through the node, relative to the machine's own address",
                Finding.text(
                    "%.2f (%.2f to %.2f ms)",
                    latency,
                    Samples.of(rounds, r -> r.node.p50).median(),
                    Samples.of(rounds, r -> r.direct.p50).median()),
                latency,
                MOST_LATENCY,
                "≤ 1.3"),
            Finding.atLeast(
                "32 connections: calls per second, relative to the machine's own address",
                Finding.text(
                    "%.2f (%.0f to %.0f/s)",
                    rate,
                    Samples.of(rounds, Round::nodeRate).median(),
                    Samples.of(rounds, Round::directRate).median()),
                rate,
                LEAST_RATE,
                "≥ 0.6"),
            Finding.information(
                "CPU time of one call by one connection: node + machine, at its own address",
                Finding.text(
                    "%.2f + %.2f ms, %.2f ms",
                    mean(rounds, r -> r.node.node),
                    mean(rounds, r -> r.node.machine),
                    mean(rounds, r -> r.direct.machine))),
            Finding.information(
                "processors that the generator took of "
                    + Runtime.getRuntime().availableProcessors(),
                Finding.text("%.2f", ownCores))),
        List.of(
            "A server of Node.js that listens on every address of a machine with a network, asked"
                + " by the same client through the node and at the machine's address by its tap."
                + " The runtime's own ASGI server listens on a Unix socket within the machine,"
                + " where nobody else reaches it. "
                + rounds.size()
                + " rounds of both; who is first changes."));
  }

  /** Ticks are coarse: only all rounds together say something. */
  private static double mean(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }
}
