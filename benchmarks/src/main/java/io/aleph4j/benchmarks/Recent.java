package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The last things of a row of them, up to a number. One thread at a time. */
final class Recent<T> {

  private final int most;
  private final List<T> ring = new ArrayList<>();
  private int oldest;

  Recent(int most) {
    this.most = most;
  }

  T add(T one) {
    if (ring.size() < most) {
      ring.add(one);
    } else {
      ring.set(oldest, one);
      oldest = (oldest + 1) % most;
    }
    return one;
  }

  boolean isEmpty() {
    return ring.isEmpty();
  }

  T first() {
    return ring.get(oldest);
  }

  T last() {
    return ring.get((oldest + ring.size() - 1) % ring.size());
  }

  T any(Random random) {
    return ring.get(random.nextInt(ring.size()));
  }
}
