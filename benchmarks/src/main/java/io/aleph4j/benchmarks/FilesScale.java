package io.aleph4j.benchmarks;

/**
 * How much is measured of files.
 *
 * @param transferBytes length of the large file
 * @param transfers how often it is sent and fetched
 * @param warmUpPosts posts that a row publishes before it measures
 * @param smallFiles files that one repetition sends
 * @param smallPosts posts that one repetition publishes beside them
 * @param pins in the collection
 * @param passes of the garbage collector whose time is taken
 * @param rounds of publish loads without and with passes
 * @param roundPosts posts that each of these loads publishes
 */
record FilesScale(
    long transferBytes,
    int transfers,
    int warmUpPosts,
    int smallFiles,
    int smallPosts,
    int smallRepetitions,
    int pins,
    int passes,
    int rounds,
    int roundPosts) {

  static final int CONNECTIONS = 16;
  static final int SMALL_LENGTH = 4096;

  static FilesScale full() {
    return new FilesScale(1L << 30, 3, 30_000, 10_000, 25_000, 3, 1_000_000, 21, 5, 30_000);
  }

  static FilesScale quick() {
    return new FilesScale(64L << 20, 2, 3_000, 1_000, 3_000, 2, 30_000, 5, 2, 6_000);
  }
}
