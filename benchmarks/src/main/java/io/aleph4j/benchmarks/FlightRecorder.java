package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Records where another virtual machine on this host spends its CPU time, through {@code jcmd} and
 * JFR.
 */
final class FlightRecorder {

  private static final String NAME = "benchmark";
  private static final String CPU_SAMPLE = "jdk.CPUTimeSample";
  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.CPUTimeSample">
          <setting name="enabled">true</setting>
          <setting name="stackTrace">true</setting>
          <setting name="throttle">10 ms</setting>
        </event>
      </configuration>
      """;

  private final long pid;
  private final Path folder;

  FlightRecorder(long pid, Path folder) {
    this.pid = pid;
    this.folder = folder;
  }

  void start() {
    try {
      Path settings = Files.writeString(folder.resolve("profile.jfc"), SETTINGS);
      jcmd("JFR.start", "name=" + NAME, "settings=" + settings);
    } catch (IOException e) {
      throw new BenchmarkException("the settings of the profiler cannot be written", e);
    }
  }

  /** Ends the recording and sorts its samples. */
  ProfileGroups stop() {
    Path file = folder.resolve("profile.jfr");
    jcmd("JFR.stop", "name=" + NAME, "filename=" + file);
    ProfileGroups groups = new ProfileGroups();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (event.getEventType().getName().equals(CPU_SAMPLE)) {
          groups.add(event);
        }
      }
    } catch (IOException e) {
      throw new BenchmarkException("the profile cannot be read", e);
    }
    return groups;
  }

  private void jcmd(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0 || output.contains("Could not")) {
        throw new BenchmarkException(
            "the profiler refused " + arguments[0] + ": " + output.strip());
      }
    } catch (IOException e) {
      throw new BenchmarkException("jcmd cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while jcmd was running", e);
    }
  }
}
