package io.aleph4j.compute.host.network;

import java.util.List;

/** Programs of this system that are run to their end. */
interface Commands {

  /** What came out of a program: both kinds of output together. */
  record Result(int code, String output) {
    boolean isGood() {
      return code == 0;
    }
  }

  /**
   * Runs a program.
   *
   * @param input what it reads
   * @throws io.aleph4j.compute.ComputeException when there is no such program
   */
  Result run(List<String> command, String input);
}
