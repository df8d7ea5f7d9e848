package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the time of a cold call went, in seconds, by what the node writes down of its machines.
 *
 * @param accept from the call's begin until its machine is looked after
 * @param prepare message, files, disks
 * @param start the hypervisor, kernel and application, until the guest says that it is ready
 * @param answer from then to the first byte
 */
record ColdSteps(double accept, double prepare, double start, double answer) {

  /** Of the last run in a node's record. */
  static ColdSteps read(Path record, Instant begin, double firstByte) {
    try {
      return of(JsonMapper.shared().readTree(Files.readString(record)), begin, firstByte);
    } catch (IOException e) {
      throw new BenchmarkException("the node has no record " + record, e);
    }
  }

  static ColdSteps of(JsonNode record, Instant begin, double firstByte) {
    JsonNode times = record.path("times");
    double preparing = seconds(begin, times.path("preparing_at"));
    double starting = seconds(begin, times.path("starting_at"));
    double started = seconds(begin, times.path("started_at"));
    return new ColdSteps(preparing, starting - preparing, started - starting, firstByte - started);
  }

  private static double seconds(Instant begin, JsonNode time) {
    return Duration.between(begin, Instant.parse(time.asString())).toNanos() / 1e9;
  }
}
