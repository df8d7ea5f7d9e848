package io.aleph4j.compute.domain;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A DNS that a test makes up. */
public final class FakeRecords implements TxtRecords {
  private final Map<String, List<String>> texts = new ConcurrentHashMap<>();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private volatile @Nullable CountDownLatch gate;

  /** Names of a DNS without any. */
  public static DomainNames none() {
    return new FakeRecords().names();
  }

  /** Names of this one. */
  public DomainNames names() {
    return names(DomainNames.Limits.defaults());
  }

  DomainNames names(DomainNames.Limits limits) {
    return new DomainNames(this, limits, nanos::get);
  }

  /** Has texts for a name. */
  public FakeRecords put(String name, String... all) {
    broken.remove(name);
    texts.put(name, List.of(all));
    return this;
  }

  void fail(String name) {
    broken.add(name);
  }

  /** Answers nothing before it is opened. */
  CountDownLatch hold() {
    CountDownLatch next = new CountDownLatch(1);
    gate = next;
    return next;
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** What it was asked for, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public List<String> of(String name) throws IOException {
    asked.add(name);
    CountDownLatch closed = gate;
    if (closed != null) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    if (broken.contains(name)) {
      throw new IOException("SERVFAIL");
    }
    return texts.getOrDefault(name, List.of());
  }
}
