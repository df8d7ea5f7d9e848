package io.aleph4j.compute.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The frequency of the processor's time stamp counter, which an emulated machine has as well. */
final class TimeStampCounter {
  private static final int KHZ_PER_BOGOMIPS = 500;

  private TimeStampCounter() {}

  /** In kHz; 0 when it cannot be found out. */
  static long khz(Path cpuinfo) {
    List<String> lines;
    try {
      lines = Files.readAllLines(cpuinfo);
    } catch (IOException e) {
      return 0;
    }
    for (String line : lines) {
      if (line.startsWith("bogomips")) {
        String number = line.substring(line.indexOf(':') + 1).strip();
        return Math.round(Double.parseDouble(number) * KHZ_PER_BOGOMIPS);
      }
    }
    return 0;
  }
}
