package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

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
   * What was found.
   *
   * @param machines all processes of the node's machines together
   * @param growth of the node, from before it had any
   * @param bare all bare machines together
   */
  record Found(int count, Memory machines, Memory growth, Memory bare) {

    /** What the node adds to each, in MiB. */
    double addedMib() {
      return (machines.sum() + growth.sum() - bare.sum()) / MIB / count;
    }

    private String each(Memory all) {
      return Finding.text(
          "%.1f MiB (own %.1f, files %.1f, shared %.1f)",
          all.sum() / MIB / count,
          all.own() / MIB / count,
          all.files() / MIB / count,
          all.shared() / MIB / count);
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
    Memory machines = Memory.NONE;
    Memory growth;
    // By default there are four processors of machines for each of this one.
    try (Node node = trial.cloud().startNode("idle", List.of("VCPU_OVERCOMMIT_FACTOR=100"))) {
      Memory before = Memory.of(node.pid());
      inTurn(programs, program -> Caller.firstAnswer(node.address(), Model.path(program)));
      trial.say("idle: %d programs run", count);
      Model.pause(REST_MILLIS);
      for (MachineProcess machine : node.machines()) {
        machines = machines.plus(Memory.of(machine.pid()));
        commands.add(BareCommand.of(machine.command()));
      }
      growth = Memory.of(node.pid()).minus(before);
    }
    if (commands.size() != count) {
      throw new BenchmarkException(commands.size() + " machines run, not " + count);
    }
    return chapter(new Found(count, machines, growth, bare(commands)));
  }

  private Memory bare(List<BareCommand> commands) {
    List<BareMachine> machines = new CopyOnWriteArrayList<>();
    try {
      inTurn(
          commands,
          command -> {
            BareMachine machine =
                BareMachine.start(command.from(trial.bare().file()), trial.folder());
            machines.add(machine);
            machine.await(BareMachine.Step.ANSWERED);
          });
      trial.say("idle: %d bare machines run", machines.size());
      Model.pause(REST_MILLIS);
      return machines.stream()
          .map(machine -> Memory.of(machine.pid()))
          .reduce(Memory.NONE, Memory::plus);
    } finally {
      machines.forEach(BareMachine::close);
    }
  }

  /** As many at a time as there are processors. */
  private static <T> void inTurn(List<T> all, Consumer<T> work) {
    int atOnce = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> running = new ArrayList<>();
      all.forEach(one -> running.add(workers.submit(() -> work.accept(one))));
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new BenchmarkException("a machine did not start: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while machines were starting", e);
    }
  }

  static Chapter chapter(Found found) {
    return new Chapter(
        "Idle programs",
        List.of(
            Finding.atMost(
                "memory that the node adds to each of " + found.count + " idle programs",
                Finding.text("%.1f MiB", found.addedMib()),
                found.addedMib(),
                MOST_MIB,
                "≤ 8 MiB"),
            Finding.information("a machine of the node", found.each(found.machines)),
            Finding.information("growth of the node for each", found.each(found.growth)),
            Finding.information("a bare machine", found.each(found.bare))),
        List.of(
            "Proportional set sizes, in which pages that processes share count once among them: so"
                + " there are as many bare machines as machines of the node, one set after the"
                + " other, and each has started the same application and answered once. The node's"
                + " own growth is counted from before its first call."));
  }
}
