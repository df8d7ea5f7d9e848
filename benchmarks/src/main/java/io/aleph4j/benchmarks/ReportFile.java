package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file of reports, each of which begins with a heading of the first level and has another one.
 */
final class ReportFile {

  private ReportFile() {}

  /** Puts a report in the place of the last one with the same heading, or at the end. */
  static void put(Path file, String report) {
    try {
      String before = Files.exists(file) ? Files.readString(file) : "";
      Files.writeString(file, merge(before, report));
    } catch (IOException e) {
      throw new BenchmarkException("the report cannot be written to " + file, e);
    }
  }

  static String merge(String file, String report) {
    List<String> reports = new ArrayList<>(split(file));
    int place = -1;
    for (int i = 0; i < reports.size(); i++) {
      if (heading(reports.get(i)).equals(heading(report))) {
        place = i;
      }
    }
    if (place < 0) {
      reports.add(report);
    } else {
      reports.set(place, report);
    }
    return reports.stream().map(one -> one.strip() + "\n").collect(Collectors.joining("\n"));
  }

  private static List<String> split(String file) {
    return file.isBlank() ? List.of() : List.of(file.split("(?m)^(?=# )"));
  }

  private static String heading(String report) {
    return report.lines().findFirst().orElse("");
  }
}
