package io.aleph4j.benchmarks.compute;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The first call of a program that does not run, beside the same machine and application bare. */
final class ColdRow {

  private static final double MOST = 1.25;
  private static final int WARM_UPS = 1;

  private final Trial trial;

  ColdRow(Trial trial) {
    this.trial = trial;
  }

  /**
   * Both sides, one after the other, in seconds from their begins.
   *
   * @param called to the first byte of the node's answer
   * @param boot of the bare machine to user space
   * @param ready of its application
   * @param answered by its application
   */
  record Round(double called, ColdSteps steps, double boot, double ready, double answered) {

    /** Relative to a bare machine whose application has answered once. */
    double ratio() {
      return called / answered;
    }

    /** Relative to one whose application listens. */
    double ratioToReady() {
      return called / ready;
    }
  }

  private record Bare(double boot, double ready, double answered) {}

  private record Called(double seconds, ColdSteps steps) {}

  Chapter measure() {
    String program = trial.cloud().deploy("fastapi", "main.py", "main:app", 0);
    List<Round> rounds = new ArrayList<>();
    try (Node node = trial.cloud().startNode("cold", List.of(Model.SHORT_LIFE))) {
      BareCommand command = Model.of(node, program);
      for (int i = 1 - WARM_UPS; i <= trial.scale().coldCalls(); i++) {
        Round round = round(node, program, command, i % 2 == 0);
        if (i > 0) {
          rounds.add(round);
          trial.say(
              "cold %d/%d: node %.2f s, bare %.2f s",
              i, trial.scale().coldCalls(), round.called, round.answered);
        }
      }
    }
    return chapter(rounds);
  }

  private Round round(Node node, String program, BareCommand command, boolean bareFirst) {
    Model.awaitNone(node);
    Bare before = bareFirst ? bare(command) : null;
    Called called = call(node, program);
    Model.awaitNone(node);
    Bare bare = before == null ? bare(command) : before;
    return new Round(called.seconds, called.steps, bare.boot, bare.ready, bare.answered);
  }

  private static Called call(Node node, String program) {
    Instant begin = Instant.now();
    double seconds = Caller.firstAnswer(node.address(), Model.path(program));
    return new Called(seconds, ColdSteps.read(node.record(program), begin, seconds));
  }

  private Bare bare(BareCommand command) {
    try (BareMachine machine =
        BareMachine.start(command.from(trial.bare().file()), trial.folder())) {
      double answered = machine.await(BareMachine.Step.ANSWERED);
      return new Bare(
          machine.await(BareMachine.Step.USER_SPACE),
          machine.await(BareMachine.Step.READY),
          answered);
    }
  }

  static Chapter chapter(List<Round> rounds) {
    double ratio = Samples.of(rounds, Round::ratio).median();
    return new Chapter(
        "Cold calls",
        List.of(
            Finding.atMost(
                "first byte of a program that does not run, relative to a bare machine with it",
                Finding.text("%.2f", ratio),
                ratio,
                MOST,
                "≤ 1.25"),
            Finding.information(
                "the same in seconds: with the node", seconds(rounds, Round::called)),
            Finding.information("bare, to the first answer", seconds(rounds, Round::answered)),
            Finding.information("of it, to user space", seconds(rounds, Round::boot)),
            Finding.information(
                "relative to a bare machine whose application listens and was not asked yet",
                Finding.text("%.2f", Samples.of(rounds, Round::ratioToReady).median()))),
        details(rounds));
  }

  private static String seconds(List<Round> rounds, ToDoubleFunction<Round> figure) {
    Samples samples = Samples.of(rounds, figure);
    return Finding.text("%.2f s (%.2f to %.2f)", samples.median(), samples.least(), samples.most());
  }

  private static List<String> details(List<Round> rounds) {
    String how =
        "A FastAPI application with one route; its files are cached, its machine is stopped: the"
            + " node ends it after a second without calls, and the next call begins when it is"
            + " gone. The bare machine has the node's own command line without the channel to the"
            + " node, and one drive more with a program of 28 KiB that starts the runtime's ASGI"
            + " server on the same code and asks it once, from inside. Both times begin before"
            + " anything is started and end with the first byte of an answer; who is first changes"
            + " with each of the "
            + rounds.size()
            + " rounds.";
    String steps =
        "| step of the node (median) | s |\n| --- | --- |\n"
            + step("the call reaches its machine", rounds, r -> r.steps.accept())
            + step("message, files, disks", rounds, r -> r.steps.prepare())
            + step("hypervisor, kernel, application", rounds, r -> r.steps.start())
            + step("ready to first byte", rounds, r -> r.steps.answer())
            + step("bare: hypervisor and kernel", rounds, r -> r.boot)
            + step("bare: user space to listening", rounds, r -> r.ready - r.boot)
            + step("bare: listening to the first byte", rounds, r -> r.answered - r.ready);
    return List.of(how, steps.strip());
  }

  private static String step(String name, List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Finding.text("| %s | %.3f |%n", name, Samples.of(rounds, figure).median());
  }
}
