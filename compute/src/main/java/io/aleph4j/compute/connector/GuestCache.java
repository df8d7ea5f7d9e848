package io.aleph4j.compute.connector;

import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What programs keep on this node, each for itself. It may forget anything at any time. Safe for
 * many threads.
 */
public interface GuestCache extends AutoCloseable {
  /** How long a value is kept after it was written. */
  Duration LIFE = Duration.ofDays(7);

  /**
   * The value of a key; null when there is none.
   *
   * @throws GuestCacheException when the cache cannot be asked
   */
  byte @Nullable [] get(ItemHash machine, String key);

  /**
   * Keeps a value, in the place of an earlier one.
   *
   * @return whether it is kept; one that is larger than what a machine may keep is not
   */
  boolean put(ItemHash machine, String key, byte[] value);

  /** Forgets a value; whether there was one. */
  boolean delete(ItemHash machine, String key);

  /**
   * The keys of a machine that match, in no order.
   *
   * @param pattern {@code *} stands for any characters, {@code ?} for one, all others for
   *     themselves
   */
  List<String> keys(ItemHash machine, String pattern);

  /** Ends connections that it has. */
  @Override
  void close();
}
