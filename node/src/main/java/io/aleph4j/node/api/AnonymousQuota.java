package io.aleph4j.node.api;

import io.aleph4j.node.storage.UploadReads;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.web.ByteQuota;
import java.time.Duration;
import java.time.InstantSource;

/** How much is taken without signed messages (spec 02 §4.8): by the hour. */
final class AnonymousQuota {

  private static final Duration PERIOD = Duration.ofHours(1);

  private AnonymousQuota() {}

  /**
   * A quota that goes on where the one of an earlier run ended: what has come in during the last
   * hour and is still here is taken already. Which client sent it nobody remembers.
   */
  static ByteQuota open(UploadReads reads, ApiSettings settings, InstantSource clock) {
    Timestamp now = Timestamp.of(clock.instant());
    Timestamp end = now.plus(settings.gracePeriod()).plus(PERIOD.negated());
    return new ByteQuota(
        settings.uploads().anonymousQuota(),
        settings.uploads().anonymousQuotaOfAll(),
        reads.bytesKeptUntil(end),
        PERIOD);
  }
}
