package io.aleph4j.compute.setup;

import java.util.ArrayDeque;
import java.util.Deque;

/** The end of what a program says, for when it fails. */
final class LastLines {
  private final int most;
  private final Deque<String> lines = new ArrayDeque<>();

  LastLines(int most) {
    this.most = most;
  }

  void add(String line) {
    lines.add(line);
    if (lines.size() > most) {
      lines.remove();
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
