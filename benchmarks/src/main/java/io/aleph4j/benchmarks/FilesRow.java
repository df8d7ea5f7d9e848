package io.aleph4j.benchmarks;

/** The rows of {@code bench files}, in the order in which they are measured. */
enum FilesRow implements NamedRow {
  transfer,
  small,
  collection;

  @Override
  public boolean anywhere() {
    return false;
  }

  @Override
  public Row row() {
    return switch (this) {
      case transfer -> new TransferRow();
      case small -> new SmallFilesRow();
      case collection -> new CollectionRow();
    };
  }
}
