package io.aleph4j.benchmarks.compute;

/**
 * How much is measured.
 *
 * @param boots of bare machines
 * @param coldCalls and as many bare starts
 * @param hotRounds each with calls by one connection and by many, with the node and without
 * @param roundCalls by one connection in one round
 * @param roundSeconds for which many connections call in one round
 * @param idlePrograms and as many bare machines
 */
record ComputeScale(
    int boots,
    int coldCalls,
    int hotRounds,
    int roundCalls,
    double roundSeconds,
    int idlePrograms) {

  /** What the report is made with. */
  static ComputeScale full() {
    return new ComputeScale(20, 20, 20, 100, 2, 30);
  }

  /** A look at whether everything works. */
  static ComputeScale quick() {
    return new ComputeScale(3, 2, 3, 20, 1, 3);
  }
}
