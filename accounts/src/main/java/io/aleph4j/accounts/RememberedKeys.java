package io.aleph4j.accounts;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about public keys, since the same accounts sign again. A key that comes later
 * takes the place of an earlier one, so that no stream of new keys uses up memory. Safe for use by
 * many threads at once.
 *
 * @param <T> what is known of a key that is one
 */
final class RememberedKeys<T> {

  private static final int PLACES = 4096;

  private final Function<byte[], @Nullable T> examine;

  /** By the last of the key's bytes: texts of keys begin alike. */
  private final AtomicReferenceArray<@Nullable Remembered<T>> places =
      new AtomicReferenceArray<>(PLACES);

  private static final class Remembered<T> {

    private final byte[] bytes;

    /** Null when the bytes are no key. */
    private final @Nullable T key;

    Remembered(byte[] bytes, @Nullable T key) {
      this.bytes = bytes.clone();
      this.key = key;
    }
  }

  /**
   * Nothing is known yet.
   *
   * @param examine what the bytes of a key say; null when they are none
   */
  RememberedKeys(Function<byte[], @Nullable T> examine) {
    this.examine = examine;
  }

  /** What these bytes, two at least, say; null when they are no key. */
  @Nullable T find(byte[] bytes) {
    int last = bytes.length - 1;
    int place = ((bytes[last] & 0xff) | ((bytes[last - 1] & 0xff) << 8)) % PLACES;
    Remembered<T> known = places.get(place);
    if (known == null || !Arrays.equals(known.bytes, bytes)) {
      known = new Remembered<>(bytes, examine.apply(bytes));
      places.set(place, known);
    }
    return known.key;
  }
}
