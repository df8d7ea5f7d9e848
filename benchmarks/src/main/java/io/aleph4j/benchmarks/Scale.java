package io.aleph4j.benchmarks;

import java.util.List;

/**
 * How much is measured. The figures of a quick run say whether everything works, not how fast the
 * node is.
 *
 * @param warmUpPosts posts that are published before anything is measured
 * @param repetitions of the publish rate
 * @param repetitionSeconds the longest that one of them takes
 * @param repetitionPosts the most posts that one of them publishes
 * @param mixMessages messages of all kinds that one repetition publishes, and as many posts
 * @param blocks of single-connection posts, each followed by as many bare transactions
 * @param memoryMarks messages in the node when its memory is compared: the first and the last
 * @param routes all lists and statistics
 * @param restored messages in a snapshot that is restored
 * @param listSizes messages in the node when lists are compared: few and many
 */
record Scale(
    int warmUpPosts,
    int repetitions,
    int repetitionSeconds,
    int repetitionPosts,
    int mixMessages,
    int blocks,
    int blockPosts,
    int profileSeconds,
    List<Integer> memoryMarks,
    List<Integer> listSizes,
    int listBlocks,
    int listBlockRequests,
    Routes routes,
    Aggregates aggregates,
    Payments payments,
    int restored,
    int subscribers,
    int watchSeconds,
    List<Integer> watchRates,
    int starts,
    FilesScale files) {

  /**
   * How all lists and statistics are compared.
   *
   * @param few messages in one of the nodes
   * @param many messages in the other one
   * @param idleSeconds for which the node is watched that nobody asks anything
   */
  record Routes(int few, int many, int blocks, int blockRequests, double idleSeconds) {}

  /** How large aggregates are read and added to. */
  record Aggregates(int elements, int reads, int additions) {}

  /**
   * How the jobs about payment are measured.
   *
   * @param messages nearly all of which cost something
   * @param posts of one repetition, alone and beside passes
   * @param poorOwners who become unable to pay
   */
  record Payments(int messages, int passes, int posts, int poorOwners) {}

  static final int SENDERS = 50;
  static final int CONNECTIONS = 32;
  static final int CONTENT_LENGTH = 200;

  /** What the report is made with. */
  static Scale full() {
    return new Scale(
        60_000,
        5,
        10,
        60_000,
        20_000,
        10,
        300,
        20,
        List.of(500_000, 1_000_000),
        List.of(10_000, 1_000_000),
        5,
        200,
        new Routes(10_000, 3_000_000, 5, 100, 20),
        new Aggregates(10_000, 200, 500),
        new Payments(103_000, 5, 20_000, 400),
        400,
        200,
        20,
        List.of(200, 400, 800, 1200, 1600, 2400, 3200),
        5,
        FilesScale.full());
  }

  /** A look at whether everything works. */
  static Scale quick() {
    return new Scale(
        5_000,
        2,
        3,
        12_000,
        4_000,
        3,
        200,
        5,
        List.of(10_000, 20_000),
        List.of(10_000, 30_000),
        2,
        50,
        new Routes(10_000, 30_000, 2, 25, 5),
        new Aggregates(1_000, 20, 50),
        new Payments(10_000, 2, 4_000, 100),
        200,
        40,
        4,
        List.of(200, 400),
        2,
        FilesScale.quick());
  }
}
