package io.aleph4j.benchmarks.compute;

import java.util.ArrayList;
import java.util.List;

/** How long the node's machines take to user space, without the node. */
final class BootRow {

  private static final double MOST_SECONDS = 2.5;

  private final Trial trial;

  BootRow(Trial trial) {
    this.trial = trial;
  }

  Chapter measure() {
    BareCommand command;
    String program = trial.cloud().deploy("fastapi", "main.py", "main:app", 0);
    try (Node node = trial.cloud().startNode("boot", List.of())) {
      command = Model.of(node, program);
    }
    List<Double> seconds = new ArrayList<>();
    for (int i = 1; i <= trial.scale().boots(); i++) {
      try (BareMachine machine = BareMachine.start(command.probe(), trial.folder())) {
        seconds.add(machine.await(BareMachine.Step.USER_SPACE));
      }
      trial.say("boot %d/%d: %.2f s", i, trial.scale().boots(), seconds.getLast());
    }
    return chapter(Samples.of(seconds, s -> s));
  }

  static Chapter chapter(Samples seconds) {
    return new Chapter(
        "Boot",
        List.of(
            Finding.atMost(
                "start of the hypervisor to the first line from user space",
                Finding.text(
                    "%.2f s (%.2f to %.2f)", seconds.median(), seconds.least(), seconds.most()),
                seconds.median(),
                MOST_SECONDS,
                "≤ 2.5 s")),
        List.of(
            "The node's command line, as its process has it, without the channel to the node; "
                + seconds.count()
                + " boots. [Booting a machine](boot.md) compares it with others."));
  }
}
