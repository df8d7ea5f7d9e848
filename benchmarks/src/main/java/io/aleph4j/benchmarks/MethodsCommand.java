package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures single methods, without a node, and writes the report. */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Measures signature checks and decisions, without a node.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the run is valid, whether or not every target was reached",
      "1:the run is void or could not be made"
    })
final class MethodsCommand implements Callable<Integer> {

  private static final double MIN_RATIO = 0.9;
  private static final double MAX_MICROS = 20;

  /** A candidate that is faster by less than this is not faster. */
  private static final double TOLERANCE = 1.05;

  @Mixin private RunOptions options;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  MethodsCommand() {}

  @Override
  public Integer call() {
    Machine machine = options.machine();
    List<Section> sections =
        List.of(
            schemes(),
            libraries(MethodRuns.of(LibraryBenchmark.class, options.isQuick())),
            decisions(MethodRuns.of(DecisionBenchmark.class, options.isQuick())));
    String software =
        "JMH, Java "
            + Runtime.version().feature()
            + ", "
            + System.getProperty("java.vm.name")
            + '.';
    return options.tell(
        Report.Subject.METHODS,
        machine,
        new Run.Findings(software, sections, List.of(), List.of()),
        false);
  }

  private Section schemes() {
    List<Figure> figures = new ArrayList<>();
    for (SignatureRow scheme : SignatureRow.values()) {
      Map<String, Double> nanos =
          MethodRuns.of(SignatureBenchmark.class, "scheme", scheme.name(), options.isQuick());
      double ours = of(nanos, "verify " + scheme);
      double bare = of(nanos, "library " + scheme);
      figures.add(
          Figure.judged(
              "signatures of `"
                  + scheme
                  + "`: rate of the verifier, relative to the bare calls of libraries",
              Figure.text("%.2f (%.1f of %.1f µs)", bare / ours, bare / 1e3, ours / 1e3),
              "≥ 0.9",
              bare / ours >= MIN_RATIO));
    }
    return section(
        "Signatures",
        figures,
        "64 envelopes of eight accounts are verified in turn. The bare calls are all hashing and"
            + " the work on the curve, on bytes that were read before; the verifier reads the"
            + " texts, refuses what the network refuses, and builds its verdict. No library of Java"
            + " knows sr25519, so `SUBSTRATE` is compared with Bouncy Castle's Ed25519: the same"
            + " curve and as many multiplications.");
  }

  private static Section libraries(Map<String, Double> nanos) {
    List<Figure> figures = new ArrayList<>();
    for (LibraryRow.Operation operation : LibraryRow.Operation.values()) {
      List<LibraryRow> candidates =
          List.of(LibraryRow.values()).stream()
              .filter(candidate -> candidate.operation() == operation)
              .toList();
      double best =
          candidates.stream()
              .mapToDouble(candidate -> of(nanos, "call " + candidate))
              .min()
              .orElseThrow();
      for (LibraryRow candidate : candidates) {
        figures.add(figure(candidate, of(nanos, "call " + candidate), best));
      }
    }
    return section(
        "Libraries",
        figures,
        "One signature under a message of 32 bytes. A node uses the library that must be the"
            + " fastest; where the native one does not load, Bouncy Castle takes its place.");
  }

  private static double of(Map<String, Double> nanos, String benchmark) {
    return Objects.requireNonNull(nanos.get(benchmark), benchmark);
  }

  private static Figure figure(LibraryRow candidate, double nanos, double best) {
    String measure = candidate.operation().text() + ": " + candidate.library();
    String measured = Figure.text("%.1f µs", nanos / 1e3);
    return candidate.chosen()
        ? Figure.judged(measure, measured, "the fastest", nanos <= TOLERANCE * best)
        : Figure.information(measure, measured);
  }

  private static Section decisions(Map<String, Double> nanos) {
    double micros = of(nanos, "decide") / 1e3;
    return section(
        "Decisions",
        List.of(
            Figure.judged(
                "deciding 1000 messages of all kinds whose state is loaded, for each message",
                Figure.text("%.2f µs", micros),
                "≤ 20 µs",
                micros <= MAX_MICROS)),
        "The messages of `./bench core --only mix`, read and verified before. A FORGET message ends"
            + " its batch, so each of the 20 is a batch of its own; all others are one batch."
            + " Nothing is read or written.");
  }

  private static Section section(String title, List<Figure> figures, String detail) {
    return new Section(title, figures, List.of(detail), CpuMeter.none());
  }
}
