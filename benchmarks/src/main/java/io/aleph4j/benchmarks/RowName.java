package io.aleph4j.benchmarks;

/** The rows that a run may be asked for, in the order in which they are measured. */
enum RowName {
  publish,
  latency,
  profile,
  watch,
  memory,
  start,
  lists;

  /** Whether it can be measured on a node whose process and database are out of reach. */
  boolean anywhere() {
    return switch (this) {
      case publish, latency, watch, lists -> true;
      case profile, memory, start -> false;
    };
  }

  /** The row itself. */
  Row row() {
    return switch (this) {
      case publish -> new PublishRow();
      case latency -> new SingleConnectionRow();
      case profile -> new ProfileRow();
      case watch -> new WatchRow();
      case memory -> new MemoryRow();
      case start -> new StartRow();
      case lists -> new ListsRow();
    };
  }
}
