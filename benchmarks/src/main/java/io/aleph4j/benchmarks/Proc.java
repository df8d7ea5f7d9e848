package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Linux kernel counts for processes and the machine (proc(5)). Times are in ticks. */
final class Proc {

  private static final Path ROOT = Path.of("/proc");
  private static final Pattern KILOBYTES = Pattern.compile("(\\d+) kB");

  private Proc() {}

  /** A process's ticks, those of its ended children apart. */
  record Ticks(int parent, long own, long endedChildren) {}

  /** Ticks as seconds; Linux counts a hundred a second on every machine that Java runs on. */
  static double seconds(long ticks) {
    return ticks / 100.0;
  }

  /** CPU ticks of a process; zero when it is gone. */
  static Ticks ticks(long pid) {
    String stat = readOrEmpty(ROOT.resolve(pid + "/stat"));
    if (stat.isEmpty()) {
      return new Ticks(0, 0, 0);
    }
    List<String> fields = fieldsAfterName(stat);
    return new Ticks(
        Integer.parseInt(fields.get(1)),
        Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)),
        Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14)));
  }

  /** CPU ticks of a process and of all its children, ended ones included. */
  static long ticksOfFamily(long pid) {
    Ticks parent = ticks(pid);
    long sum = parent.own + parent.endedChildren;
    for (long candidate : pids()) {
      Ticks ticks = ticks(candidate);
      if (ticks.parent == pid) {
        sum += ticks.own + ticks.endedChildren;
      }
    }
    return sum;
  }

  /** Ticks that the machine's cores were not idle. */
  static long busyTicks() {
    String first = readOrEmpty(ROOT.resolve("stat")).lines().findFirst().orElse("");
    String[] fields = first.split(" +", -1);
    long busy = 0;
    for (int i = 1; i < fields.length && i <= 8; i++) {
      boolean idle = i == 4 || i == 5;
      busy += idle ? 0 : Long.parseLong(fields[i]);
    }
    return busy;
  }

  /** CPU ticks of a process's threads, added up by thread name without its trailing number. */
  static Map<String, Long> ticksByThreadName(long pid) {
    Map<String, Long> ticks = new HashMap<>();
    for (Path task : list(ROOT.resolve(pid + "/task"))) {
      String stat = readOrEmpty(task.resolve("stat"));
      if (!stat.isEmpty()) {
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        List<String> fields = fieldsAfterName(stat);
        long own = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        ticks.merge(name.replaceAll("[-#]?\\d*$", ""), own, Long::sum);
      }
    }
    return ticks;
  }

  /** A process's resident memory in bytes. */
  static long residentBytes(long pid) {
    String rollup = readOrEmpty(ROOT.resolve(pid + "/smaps_rollup"));
    String source = rollup.isEmpty() ? readOrEmpty(ROOT.resolve(pid + "/status")) : rollup;
    for (String line : source.lines().toList()) {
      if (line.startsWith("Rss:") || line.startsWith("VmRSS:")) {
        Matcher matcher = KILOBYTES.matcher(line);
        if (matcher.find()) {
          return Long.parseLong(matcher.group(1)) * 1024;
        }
      }
    }
    throw new BenchmarkException("process " + pid + " is gone, so its memory cannot be read");
  }

  /**
   * The value of the first line of a /proc file that begins with this key and a colon; empty when
   * there is none.
   */
  static String value(String file, String key) {
    for (String line : readOrEmpty(ROOT.resolve(file)).lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }

  private static List<String> fieldsAfterName(String stat) {
    return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
  }

  private static List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    for (Path path : list(ROOT)) {
      String name = path.getFileName().toString();
      if (name.chars().allMatch(Character::isDigit)) {
        pids.add(Long.parseLong(name));
      }
    }
    return pids;
  }

  private static List<Path> list(Path folder) {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(paths::add);
    } catch (IOException e) {
      // A process that has just ended has no folder any more, and used no CPU since.
      return List.of();
    }
    return paths;
  }

  private static String readOrEmpty(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
