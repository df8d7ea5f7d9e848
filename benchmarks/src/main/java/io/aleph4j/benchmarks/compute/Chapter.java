package io.aleph4j.benchmarks.compute;

import java.util.List;

/**
 * What one row found out.
 *
 * @param details Markdown paragraphs: how it was measured, and what else was seen
 */
record Chapter(String title, List<Finding> findings, List<String> details) {

  Chapter {
    findings = List.copyOf(findings);
    details = List.copyOf(details);
  }
}
