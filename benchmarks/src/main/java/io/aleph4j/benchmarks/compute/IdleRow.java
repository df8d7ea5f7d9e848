package io.aleph4j.benchmarks.compute;

import java.util.ArrayList;
import java.util.List;

/** The memory of programs that nobody calls, beside as many bare machines with them. */
final class IdleRow {

  private static final double MOST_MIB = 8;
  private static final double MIB = 1 << 20;
  private static final long REST_MILLIS = 10_000;

  private final Trial trial;

  IdleRow(Trial trial) {
    this.trial = trial;
  }

  /**
   * Proportional set sizes in bytes.
   *
   * @param machines of all processes of the node's machines together
   * @param nodeBefore of the node before it had any
   * @param nodeAfter of the node with all of them
   * @param bare of all bare machines together
   */
  record Memory(int count, long machines, long nodeBefore, long nodeAfter, long bare) {

    double machineMib() {
      return machines / MIB / count;
    }

    double growthMib() {
      return (nodeAfter - nodeBefore) / MIB / count;
    }

    double bareMib() {
      return bare / MIB / count;
    }

    /** What the node adds to each. */
    double addedMib() {
      return machineMib() + growthMib() - bareMib();
    }
  }

  Chapter measure() {
    int count = trial.scale().idlePrograms();
    List<String> programs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      programs.add(trial.cloud().deploy("fastapi", "main.py", "main:app", i));
      trial.say("idle: deployed %d/%d", i, count);
    }
    List<BareCommand> commands = new ArrayList<>();
    long before;
    long after;
    long machines = 0;
    // By default there are four processors of machines for each of this one.
    try (Node node = trial.cloud().startNode("idle", List.of("VCPU_OVERCOMMIT_FACTOR=100"))) {
      before = MachineProcess.pss(node.pid());
      programs.forEach(program -> Caller.firstAnswer(node.address(), Model.path(program)));
      trial.say("idle: %d programs run", count);
      Model.pause(REST_MILLIS);
      for (MachineProcess machine : node.machines()) {
        machines += MachineProcess.pss(machine.pid());
        commands.add(BareCommand.of(machine.command()));
      }
      after = MachineProcess.pss(node.pid());
    }
    return chapter(new Memory(commands.size(), machines, before, after, bare(commands)));
  }

  private long bare(List<BareCommand> commands) {
    List<BareMachine> machines = new ArrayList<>();
    try {
      for (BareCommand command : commands) {
        BareMachine machine = BareMachine.start(command.from(trial.bare().file()), trial.folder());
        machines.add(machine);
        machine.await(BareMachine.Step.ANSWERED);
      }
      trial.say("idle: %d bare machines run", machines.size());
      Model.pause(REST_MILLIS);
      return machines.stream().mapToLong(machine -> MachineProcess.pss(machine.pid())).sum();
    } finally {
      machines.forEach(BareMachine::close);
    }
  }

  static Chapter chapter(Memory memory) {
    return new Chapter(
        "Idle programs",
        List.of(
            Finding.atMost(
                "memory that the node adds to each of " + memory.count + " idle programs",
                Finding.text("%.1f MiB", memory.addedMib()),
                memory.addedMib(),
                MOST_MIB,
                "≤ 8 MiB"),
            Finding.information(
                "a machine of the node", Finding.text("%.1f MiB", memory.machineMib())),
            Finding.information(
                "growth of the node for each", Finding.text("%.1f MiB", memory.growthMib())),
            Finding.information("a bare machine", Finding.text("%.1f MiB", memory.bareMib()))),
        List.of(
            "Proportional set sizes, in which pages that processes share count once among them: so"
                + " there are as many bare machines as machines of the node, one set after the"
                + " other, and each has started the same application and answered once. The node's"
                + " own growth is counted from before its first call."));
  }
}
