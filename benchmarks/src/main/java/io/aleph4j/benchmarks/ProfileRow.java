package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the time goes while posts are published as fast as they can be. */
final class ProfileRow implements Row {

  private static final double NOTABLE = 0.05;
  private static final int METHODS = 25;
  private static final int METHODS_OF_GROUP = 8;
  private static final double WARM_UP_SECONDS = 30;
  private static final int MAX_PER_SECOND = 6_000;

  @Override
  public Section run(Ground ground) {
    int seconds = ground.scale().profileSeconds();
    int warmUp = ground.scale().warmUpPosts();
    int posts = warmUp + seconds * MAX_PER_SECOND;
    PublishLoad load = new PublishLoad(ground.address(), ground.sign(posts, "benchmark"));
    load.run(Scale.CONNECTIONS, WARM_UP_SECONDS, warmUp);
    long pid = ground.localNode().process().jvmPid();
    FlightRecorder recorder = new FlightRecorder(pid, ground.workFolder());
    CpuMeter meter = ground.cpu();
    recorder.start();
    Map<String, Long> threadsBegin = Proc.ticksByThreadName(pid);
    CpuMeter.Usage begin = meter.now();
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, seconds, load.left());
    CpuMeter.Usage usage = meter.now().since(begin);
    Map<String, Long> threads = since(threadsBegin, Proc.ticksByThreadName(pid));
    return section(outcome, recorder.stop(), threads, usage);
  }

  private static Map<String, Long> since(Map<String, Long> begin, Map<String, Long> end) {
    Map<String, Long> used = new HashMap<>();
    end.forEach((name, ticks) -> used.put(name, ticks - begin.getOrDefault(name, 0L)));
    return used;
  }

  private static Section section(
      PublishLoad.Outcome outcome,
      ProfileGroups groups,
      Map<String, Long> threads,
      CpuMeter.Usage usage) {
    List<String> notable =
        notable(groups).stream()
            .map(group -> Figure.text("%s %.0f %%", group.name(), 100 * group.share()))
            .toList();
    List<Figure> figures =
        List.of(
            Figure.information(
                "CPU at the publish rate: node / PostgreSQL / generator",
                Figure.text(
                    "%.0f / %.0f / %.0f %%",
                    100 * usage.nodeShare(),
                    100 * usage.postgresShare(),
                    100 * usage.generatorShare())),
            Figure.judged(
                "parts above 5 % of the node's CPU that are not signature check, PostgreSQL, HTTP or"
                    + " JSON",
                notable.isEmpty() ? "none" : String.join(", ", notable),
                "none",
                notable.isEmpty()));
    return new Section("Where the time goes", figures, details(outcome, groups, threads), usage);
  }

  private static List<ProfileGroups.Share> notable(ProfileGroups groups) {
    return large(groups).stream().filter(group -> !ProfileGroups.isInherent(group.name())).toList();
  }

  private static List<ProfileGroups.Share> large(ProfileGroups groups) {
    return groups.groups().stream().filter(group -> group.share() > NOTABLE).toList();
  }

  private static List<String> details(
      PublishLoad.Outcome outcome, ProfileGroups groups, Map<String, Long> threads) {
    List<String> details = new ArrayList<>();
    details.add(
        Figure.text(
            "CPU-time samples of the node's Java threads (JFR, every 10 ms of CPU time) while it"
                + " processes %.0f posts per second: %d samples. The innermost frame that belongs to a"
                + " known library or to a room of aleph4j decides.",
            outcome.perSecond(), groups.samples()));
    details.add(table("part", groups.groups()));
    for (ProfileGroups.Share group : large(groups)) {
      details.add("Within `" + group.name() + "`:");
      details.add(table("method", groups.methodsOf(group.name(), METHODS_OF_GROUP)));
    }
    details.add("CPU of the node's threads by kind, compiler and garbage collector included:");
    details.add(table("threads", threadShares(threads)));
    details.add("Methods in which most samples were taken:");
    details.add(table("method", groups.methods(METHODS)));
    return details;
  }

  private static List<ProfileGroups.Share> threadShares(Map<String, Long> threads) {
    long all = Math.max(1, threads.values().stream().mapToLong(Long::longValue).sum());
    return threads.entrySet().stream()
        .map(entry -> new ProfileGroups.Share(entry.getKey(), (double) entry.getValue() / all))
        .filter(share -> share.share() >= 0.005)
        .sorted(Comparator.comparingDouble(ProfileGroups.Share::share).reversed())
        .toList();
  }

  private static String table(String heading, List<ProfileGroups.Share> shares) {
    StringBuilder table = new StringBuilder("| " + heading + " | share |\n| --- | --- |");
    for (ProfileGroups.Share share : shares) {
      table.append(Figure.text("%n| `%s` | %.1f %% |", share.name(), 100 * share.share()));
    }
    return table.toString();
  }
}
