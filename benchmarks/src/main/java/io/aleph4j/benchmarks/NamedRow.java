package io.aleph4j.benchmarks;

/** A row that a run may be asked for by its name. */
interface NamedRow {

  /** Whether it can be measured on a node whose process and database are out of reach. */
  boolean anywhere();

  /** The row itself. */
  Row row();
}
