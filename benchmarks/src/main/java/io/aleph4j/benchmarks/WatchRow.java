package io.aleph4j.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How messages reach many WebSockets, one of which never reads. */
final class WatchRow implements Row {

  private static final double RATE = 100;
  private static final double MAX_P99_MILLIS = 250;
  private static final long POLL_NANOS = 10_000_000;
  private static final long GRACE_NANOS = 5_000_000_000L;
  private static final int RAMP_SECONDS = 5;

  private record Watched(
      double perSecond,
      Latencies latencies,
      int missing,
      int doubled,
      int otherOrder,
      boolean commitOrder,
      String stalled,
      CpuMeter.Usage usage) {

    boolean complete() {
      return missing == 0 && doubled == 0 && otherOrder == 0 && commitOrder;
    }

    boolean held() {
      return complete() && latencies.p99Millis() <= MAX_P99_MILLIS;
    }
  }

  @Override
  public Section run(Ground ground) {
    watch(ground, RATE, 2, "warm-up");
    Watched base = watch(ground, RATE, ground.scale().watchSeconds(), "base");
    double highest = base.held() ? RATE : 0;
    Watched last = base;
    for (int rate : ground.scale().watchRates()) {
      if (last.held()) {
        last =
            watch(
                ground,
                rate,
                Math.min(RAMP_SECONDS, ground.scale().watchSeconds()),
                "rate-" + rate);
        highest = last.held() ? rate : highest;
      }
    }
    return new Section("Watching", figures(ground, base, highest), details(base, last), base.usage);
  }

  private static Watched watch(Ground ground, double rate, int seconds, String name) {
    int posts = (int) (rate * seconds);
    String channel = "watch-" + name + '-' + System.nanoTime();
    SignedPosts tape = ground.sign(posts, channel);
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < posts; i++) {
      index.put(tape.hash(i), i);
    }
    List<Subscriber> subscribers = new ArrayList<>();
    try {
      String query = "history=0&channels=" + channel;
      Subscriber stalled = Subscriber.connect(ground.address(), query, true);
      subscribers.add(stalled);
      for (int i = 1; i < ground.scale().subscribers(); i++) {
        subscribers.add(Subscriber.connect(ground.address(), query, false));
      }
      List<Subscriber> reading = subscribers.subList(1, subscribers.size());
      CpuMeter meter = ground.cpu();
      CpuMeter.Usage begin = meter.now();
      PacedLoad load = new PacedLoad(ground.address(), tape, rate);
      AtomicReference<@Nullable BenchmarkException> failure = new AtomicReference<>();
      Thread publisher =
          Thread.ofPlatform().name("publisher").daemon().start(() -> publish(load, failure));
      poll(reading, index, posts, publisher);
      CpuMeter.Usage usage = meter.now().since(begin);
      BenchmarkException broken = failure.get();
      if (broken != null) {
        throw broken;
      }
      if (load.failed() > 0) {
        throw new BenchmarkException("a post was not processed: " + load.firstFailure());
      }
      String fate = drain(stalled, index, posts);
      Watched watched = judge(ground, rate, reading, load, posts, channel, fate, usage, tape);
      ground.say(
          "watch at %.0f/s: p99 %.0f ms, %s",
          rate,
          watched.latencies.p99Millis(),
          watched.complete() ? "complete and in order" : "NOT complete or not in order");
      return watched;
    } catch (IOException e) {
      throw new BenchmarkException(
          "the node does not let " + ground.scale().subscribers() + " clients watch", e);
    } finally {
      subscribers.forEach(WatchRow::close);
    }
  }

  /**
   * Reads all sockets in turn until each has everything, or nothing came for a while after the last
   * answer.
   */
  private static void poll(
      List<Subscriber> reading, Map<String, Integer> index, int posts, Thread publisher)
      throws IOException {
    long quietSince = System.nanoTime();
    long received = 0;
    long wanted = (long) posts * reading.size();
    while (received < wanted) {
      long before = received;
      received = 0;
      for (Subscriber subscriber : reading) {
        subscriber.poll(index);
        received += subscriber.received();
      }
      long now = System.nanoTime();
      if (received > before || publisher.isAlive()) {
        quietSince = now;
      } else if (now - quietSince > GRACE_NANOS) {
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void publish(
      PacedLoad load, AtomicReference<@Nullable BenchmarkException> failure) {
    try {
      load.run();
    } catch (BenchmarkException e) {
      failure.set(e);
    }
  }

  /** Lets the stalled client read at last, to learn what became of it. */
  private static String drain(Subscriber stalled, Map<String, Integer> index, int posts)
      throws IOException {
    long deadline = System.nanoTime() + GRACE_NANOS;
    while (stalled.closed().isEmpty()
        && stalled.received() < posts
        && System.nanoTime() < deadline) {
      try {
        stalled.poll(index);
      } catch (IOException e) {
        return "connection reset";
      }
      LockSupport.parkNanos(POLL_NANOS / 10);
    }
    return stalled.closed().isEmpty()
        ? "kept open; it got " + stalled.received() + " of " + posts + " once it read"
        : "closed by the node (" + stalled.closed() + ") after " + stalled.received() + " messages";
  }

  private static Watched judge(
      Ground ground,
      double rate,
      List<Subscriber> reading,
      PacedLoad load,
      int posts,
      String channel,
      String stalled,
      CpuMeter.Usage usage,
      SignedPosts tape) {
    Latencies.Recorder recorder = new Latencies.Recorder();
    int missing = 0;
    int doubled = 0;
    int otherOrder = 0;
    Subscriber first = reading.getFirst();
    for (Subscriber subscriber : reading) {
      for (int count : subscriber.counts(posts)) {
        missing += count == 0 ? 1 : 0;
        doubled += count > 1 ? 1 : 0;
      }
      otherOrder += subscriber.sameOrder(first) ? 0 : 1;
      for (int i = 0; i < subscriber.received(); i++) {
        recorder.add(subscriber.arrival(i) - load.due(subscriber.post(i)));
      }
    }
    boolean commitOrder =
        ground.local().isEmpty() || inCommitOrder(ground.database(), first, tape, channel);
    return new Watched(
        rate, recorder.latencies(), missing, doubled, otherOrder, commitOrder, stalled, usage);
  }

  private static boolean inCommitOrder(
      NodeDatabase database, Subscriber subscriber, SignedPosts tape, String channel) {
    List<String> arrived = new ArrayList<>();
    for (int i = 0; i < subscriber.received(); i++) {
      arrived.add(tape.hash(subscriber.post(i)));
    }
    String committed =
        database.text(
            "SELECT string_agg(item_hash, ' ' ORDER BY seq) FROM message WHERE channel = '"
                + channel
                + "'");
    return committed.equals(String.join(" ", arrived));
  }

  private static List<Figure> figures(Ground ground, Watched base, double highest) {
    String order =
        ground.local().isPresent()
            ? "exactly once, in commit order"
            : "exactly once, all in one order";
    return List.of(
        Figure.judged(
            "every reading subscriber gets each message " + order,
            base.complete()
                ? "yes"
                : Figure.text(
                    "%d missing, %d doubled, %d subscribers in another order",
                    base.missing, base.doubled, base.otherOrder),
            "yes",
            base.complete()),
        Figure.judged(
            Figure.text(
                "from the moment a post is due to its arrival, %d subscribers, 100 messages/s (p99)",
                ground.scale().subscribers()),
            Figure.text(
                "%.0f ms (p50 %.0f ms)", base.latencies.p99Millis(), base.latencies.p50Millis()),
            "≤ 250 ms",
            base.latencies.p99Millis() <= MAX_P99_MILLIS),
        Figure.information(
            "highest rate held by all of them", Figure.text("%.0f messages/s", highest)));
  }

  private static List<String> details(Watched base, Watched last) {
    return List.of(
        "Posts are sent at a fixed rate with `sync: true`; a time counts from the moment at which the"
            + " post was due. The benchmark looks at its sockets every 10 ms, which is contained in"
            + " the times. One more subscriber never reads. A rate is held when every message"
            + " reaches every reading subscriber exactly once, in order, with a p99 of at most 250 ms.",
        "The subscriber that did not read was " + base.stalled + '.',
        Figure.text(
            "The last rate tried was %.0f/s: p99 %.0f ms, %d missing, %d doubled.",
            last.perSecond, last.latencies.p99Millis(), last.missing, last.doubled));
  }

  private static void close(Subscriber subscriber) {
    try {
      subscriber.close();
    } catch (IOException e) {
      throw new BenchmarkException("a WebSocket could not be closed", e);
    }
  }
}
