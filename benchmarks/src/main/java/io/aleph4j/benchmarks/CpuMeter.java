package io.aleph4j.benchmarks;

import java.util.OptionalLong;

/** Tells who used the machine's CPU during a row: generator, node, its database, anybody else. */
final class CpuMeter {

  private final OptionalLong nodePid;
  private final OptionalLong postgresPid;

  /**
   * Meters these processes; a node or a database somewhere else has none, and counts among the
   * others.
   */
  CpuMeter(OptionalLong nodePid, OptionalLong postgresPid) {
    this.nodePid = nodePid;
    this.postgresPid = postgresPid;
  }

  /** CPU ticks so far; {@code machine} is what all processes together used. */
  record Usage(long generator, long node, long postgres, long machine) {

    Usage since(Usage begin) {
      return new Usage(
          generator - begin.generator,
          node - begin.node,
          postgres - begin.postgres,
          machine - begin.machine);
    }

    Usage plus(Usage other) {
      return new Usage(
          generator + other.generator,
          node + other.node,
          postgres + other.postgres,
          machine + other.machine);
    }

    /**
     * The generator's share of the CPU that generator, node and database used; of all CPU used if
     * the node is remote.
     */
    double generatorShare() {
      long participants = generator + node + postgres;
      return share(generator, node + postgres == 0 ? machine : participants);
    }

    double nodeShare() {
      return share(node, generator + node + postgres);
    }

    double postgresShare() {
      return share(postgres, generator + node + postgres);
    }

    /**
     * The share of the CPU used that went to processes with no part in the row; noise when it is
     * not small.
     */
    double othersShare() {
      return Math.max(0, share(machine - generator - node - postgres, machine));
    }

    private static double share(long part, long whole) {
      return whole <= 0 ? 0 : (double) part / whole;
    }
  }

  /** Nothing used. */
  static Usage none() {
    return new Usage(0, 0, 0, 0);
  }

  Usage now() {
    return new Usage(
        Proc.ticks(ProcessHandle.current().pid()).own(),
        nodePid.isPresent() ? Proc.ticks(nodePid.getAsLong()).own() : 0,
        postgresPid.isPresent() ? Proc.ticksOfFamily(postgresPid.getAsLong()) : 0,
        Proc.busyTicks());
  }
}
