package io.aleph4j.compute.auth;

import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Operations that were carried out lately, so that each is only once. They are known by what was
 * signed, never by the signature, of which anybody can make a second one. Safe for many threads.
 */
final class UsedOperations {
  /** Longer than an operation is accepted at all: its clock may be early and then late. */
  private static final Duration MEMORY = SignedOperation.TOLERANCE.multipliedBy(2).plusSeconds(1);

  private final int most;
  private final Map<String, Instant> until = new HashMap<>();
  private Instant nextPruning = Instant.MIN;

  /** Remembers so many at a time. */
  UsedOperations(int most) {
    this.most = most;
  }

  /**
   * Whether this is the first time.
   *
   * @throws AuthenticationException when so many are remembered that nobody could tell
   */
  synchronized boolean isFirst(byte[] payload, Instant now) {
    if (!now.isBefore(nextPruning) || until.size() >= most) {
      until.values().removeIf(end -> end.isBefore(now));
      nextPruning = now.plusSeconds(10);
    }
    String key = ItemHash.sha256(payload).value();
    if (until.containsKey(key)) {
      return false;
    }
    if (until.size() >= most) {
      throw new AuthenticationException(503, "Too many operations, try again in a few minutes");
    }
    until.put(key, now.plus(MEMORY));
    return true;
  }
}
