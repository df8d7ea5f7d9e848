package io.aleph4j.benchmarks;

/** The rows of {@code bench core}, in the order in which they are measured. */
enum CoreRow implements NamedRow {
  publish,
  mix,
  latency,
  profile,
  watch,
  memory,
  start,
  lists,
  routes,
  aggregates,
  payments,
  restore;

  @Override
  public boolean anywhere() {
    return switch (this) {
      case publish, mix, latency, watch, lists, aggregates -> true;
      case profile, memory, start, routes, payments, restore -> false;
    };
  }

  @Override
  public Row row() {
    return switch (this) {
      case publish -> new PublishRow();
      case mix -> new MixRow();
      case latency -> new SingleConnectionRow();
      case profile -> new ProfileRow();
      case watch -> new WatchRow();
      case memory -> new MemoryRow();
      case start -> new StartRow();
      case lists -> new ListsRow();
      case routes -> new RoutesRow();
      case aggregates -> new AggregateRow();
      case payments -> new PaymentRow();
      case restore -> new RestoreRow();
    };
  }
}
