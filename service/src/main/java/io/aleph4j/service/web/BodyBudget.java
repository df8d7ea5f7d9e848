package io.aleph4j.service.web;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory that all request bodies together hold. Safe for many threads. */
final class BodyBudget {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  /**
   * Takes some memory.
   *
   * @throws HttpException 503 when too much is held by others
   */
  void take(long bytes) {
    if (held.addAndGet(bytes) > limit) {
      held.addAndGet(-bytes);
      throw HttpException.of(503).withHeader("Retry-After", "1").andClose();
    }
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }
}
