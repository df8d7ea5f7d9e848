package io.aleph4j.node.api;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Answers that a test wants instead of the right ones. Thread-safe. */
final class Faults {

  private static final int MOST = 1_000;
  private static final int MOST_TIMES = 1_000_000;
  private static final int LONGEST_DELAY = 60_000;
  private static final Set<String> FIELDS = Set.of("route", "status", "times", "delayMs");

  private List<Left> left = List.of();

  /**
   * What happens to requests.
   *
   * @param route how the path of these requests begins, without {@code /api/v0/}
   * @param status the answer; 0 for the right one
   * @param times how many requests it happens to
   * @param delay how long they wait before
   */
  record Fault(String route, int status, int times, Duration delay) {

    boolean concerns(String path) {
      String rest = path.replaceFirst("^/(api/v[01]/)?", "");
      return rest.startsWith(route);
    }
  }

  /** A fault with the number of requests that it still happens to. */
  private record Left(Fault fault, int times) {}

  /**
   * Reads a list of faults.
   *
   * @throws IllegalArgumentException when it is none, with the number of the entry and the remedy
   */
  static List<Fault> parse(byte[] body) {
    JsonNode list;
    try {
      list = StrictJson.parse(body);
    } catch (InvalidMessageException e) {
      throw new IllegalArgumentException("the faults are no JSON: " + e.getMessage(), e);
    }
    if (!list.isArray() || list.size() > MOST) {
      throw new IllegalArgumentException(
          "the faults must be a list of at most " + MOST + " entries");
    }
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      faults.add(fault("faults[" + i + "]", list.get(i)));
    }
    return List.copyOf(faults);
  }

  private static Fault fault(String name, JsonNode entry) {
    if (!entry.isObject()) {
      throw new IllegalArgumentException(name + " must be an object");
    }
    for (String field : entry.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            name + "." + field + " is not known: use route, status, times and delayMs");
      }
    }
    JsonNode route = entry.get("route");
    if (route == null || !route.isString() || route.stringValue().isBlank()) {
      throw new IllegalArgumentException(
          name + ".route must say how the path begins, such as storage/add_file");
    }
    int status = whole(name + ".status", entry.get("status"), 0, 400, 599);
    int delay = whole(name + ".delayMs", entry.get("delayMs"), 0, 1, LONGEST_DELAY);
    if (status == 0 && delay == 0) {
      throw new IllegalArgumentException(name + " needs a status or a delayMs");
    }
    return new Fault(
        route.stringValue().strip().replaceFirst("^/(api/v[01]/)?", ""),
        status,
        whole(name + ".times", entry.get("times"), 1, 1, MOST_TIMES),
        Duration.ofMillis(delay));
  }

  private static int whole(String name, @Nullable JsonNode value, int absent, int least, int most) {
    if (value == null) {
      return absent;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw new IllegalArgumentException(
          name + " must be a whole number from " + least + " to " + most + ", not " + value);
    }
    return value.intValue();
  }

  /** These faults happen from now on, and no others. */
  synchronized void set(List<Fault> faults) {
    left = faults.stream().map(fault -> new Left(fault, fault.times())).toList();
  }

  /** The faults that still happen, with how often. */
  synchronized List<Fault> left() {
    return left.stream()
        .map(one -> new Fault(one.fault.route(), one.fault.status(), one.times, one.fault.delay()))
        .toList();
  }

  /** What happens to a request of this path; empty for nothing. The first fault counts. */
  synchronized Optional<Fault> take(String path) {
    for (int i = 0; i < left.size(); i++) {
      Left one = left.get(i);
      if (one.fault.concerns(path)) {
        List<Left> rest = new ArrayList<>(left);
        if (one.times == 1) {
          rest.remove(i);
        } else {
          rest.set(i, new Left(one.fault, one.times - 1));
        }
        left = List.copyOf(rest);
        return Optional.of(one.fault);
      }
    }
    return Optional.empty();
  }
}
