package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine that a node runs: a process in a folder of the machine's own.
 *
 * @param folder is called {@code vm-N} with the machine's number
 */
record MachineProcess(long pid, Path folder) {

  private static final Path PROC = Path.of("/proc");
  private static final String OPEN_FILE = "/proc/self/fd/";

  /** Those whose folders are in this one. */
  static List<MachineProcess> below(Path folder) {
    List<MachineProcess> found = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(process -> {
          try {
            Path start = Files.readSymbolicLink(PROC.resolve(process.pid() + "/cwd"));
            if (start.startsWith(folder) && !start.equals(folder)) {
              found.add(new MachineProcess(process.pid(), start));
            }
          } catch (IOException e) {
            // It has ended meanwhile.
          }
        });
    return found;
  }

  int number() {
    return Integer.parseInt(folder.getFileName().toString().replace("vm-", ""));
  }

  /** Its command line, with the files' names instead of those of its open files. */
  List<String> command() {
    try {
      String line = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.UTF_8);
      List<String> words = new ArrayList<>();
      for (String word : line.substring(0, line.lastIndexOf('\0')).split("\0", -1)) {
        words.add(named(word));
      }
      return words;
    } catch (IOException e) {
      throw new BenchmarkException("the machine " + folder + " has ended", e);
    }
  }

  private String named(String word) throws IOException {
    int begin = word.indexOf(OPEN_FILE);
    if (begin < 0) {
      return word;
    }
    int digits = begin + OPEN_FILE.length();
    int end = digits;
    while (end < word.length() && Character.isDigit(word.charAt(end))) {
      end++;
    }
    Path link = PROC.resolve(pid + "/fd/" + word.substring(digits, end));
    return word.substring(0, begin) + Files.readSymbolicLink(link) + word.substring(end);
  }
}
