package io.aleph4j.benchmarks;

import java.util.List;

/**
 * What one row of the run found out.
 *
 * @param details Markdown paragraphs: how it was measured, and what else was seen
 * @param usage the CPU used while the load ran
 */
record Section(String title, List<Figure> figures, List<String> details, CpuMeter.Usage usage) {

  static final double MAX_GENERATOR_SHARE = 0.40;

  Section {
    figures = List.copyOf(figures);
    details = List.copyOf(details);
  }

  /**
   * Whether the generator took so much of the CPU that the figures are its own rather than the
   * node's.
   */
  boolean isVoid() {
    return usage.generatorShare() > MAX_GENERATOR_SHARE;
  }
}
