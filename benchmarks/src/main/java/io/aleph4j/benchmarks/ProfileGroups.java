package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;

/**
 * Sorts a profiler's samples by what the node was doing. The innermost frame of a known library or
 * room decides, so that time which a library spends in the JDK is the library's. One thread at a
 * time.
 */
final class ProfileGroups {

  static final String SIGNATURES = "signature check";
  static final String POSTGRES = "PostgreSQL driver and pool";
  static final String HTTP = "HTTP";
  static final String JSON = "JSON";

  private static final String ROOM = "io.aleph4j.";
  private static final List<Rule> RULES =
      List.of(
          new Rule("fr.acinq.", SIGNATURES),
          new Rule("org.bouncycastle.", SIGNATURES),
          new Rule("io.aleph4j.accounts.", SIGNATURES),
          new Rule("org.postgresql.", POSTGRES),
          new Rule("com.zaxxer.", POSTGRES),
          new Rule("org.jdbi.", POSTGRES),
          new Rule("org.eclipse.jetty.", HTTP),
          new Rule("io.javalin.", HTTP),
          new Rule("jakarta.servlet.", HTTP),
          new Rule("tools.jackson.", JSON),
          new Rule("io.aleph4j.protocol.StrictJson", JSON));

  private record Rule(String prefix, String group) {}

  private final Map<String, Integer> groups = new HashMap<>();
  private final Map<String, Integer> methods = new HashMap<>();
  private final Map<String, Map<String, Integer>> methodsOfGroup = new HashMap<>();
  private int samples;

  /** Takes one sample; samples without a stack count as unknown. */
  void add(RecordedEvent event) {
    samples++;
    RecordedStackTrace trace = event.getStackTrace();
    List<RecordedFrame> frames = trace == null ? List.of() : trace.getFrames();
    String group = group(frames);
    groups.merge(group, 1, Integer::sum);
    if (!frames.isEmpty()) {
      String method = name(frames.getFirst());
      methods.merge(method, 1, Integer::sum);
      methodsOfGroup.computeIfAbsent(group, _ -> new HashMap<>()).merge(method, 1, Integer::sum);
    }
  }

  private static String group(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      for (Rule rule : RULES) {
        if (type.startsWith(rule.prefix)) {
          return rule.group;
        }
      }
      if (type.startsWith(ROOM)) {
        return "aleph4j " + room(type);
      }
    }
    return frames.isEmpty() ? "unknown" : "JDK and virtual threads";
  }

  /** The package below the root package, for example {@code node.process}. */
  private static String room(String type) {
    int lastDot = type.lastIndexOf('.');
    return lastDot < ROOM.length() ? "" : type.substring(ROOM.length(), lastDot);
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + '.' + frame.getMethod().getName();
  }

  int samples() {
    return samples;
  }

  /** Whether a group is one of the four that a node cannot do without. */
  static boolean isInherent(String group) {
    return List.of(SIGNATURES, POSTGRES, HTTP, JSON).contains(group);
  }

  /** A name and its share of all samples. */
  record Share(String name, double share) {}

  /** The groups, largest first. */
  List<Share> groups() {
    return shares(groups);
  }

  /** The methods in which samples were taken, largest first. */
  List<Share> methods(int limit) {
    return first(limit, shares(methods));
  }

  /** The same within one group; shares are of all samples. */
  List<Share> methodsOf(String group, int limit) {
    return first(limit, shares(methodsOfGroup.getOrDefault(group, Map.of())));
  }

  private static List<Share> first(int limit, List<Share> all) {
    return all.subList(0, Math.min(limit, all.size()));
  }

  private List<Share> shares(Map<String, Integer> counts) {
    List<Share> shares = new ArrayList<>();
    counts.forEach((name, count) -> shares.add(new Share(name, (double) count / samples)));
    shares.sort((a, b) -> Double.compare(b.share, a.share));
    return shares;
  }
}
