package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.Comparator;

/**
 * The place of a row in the credit history, which is also the order in which lots are used up (spec
 * 03 §6.3).
 *
 * <p>Hashes compare by their characters: a database has to sort them without a language's rules
 * ({@code COLLATE "C"}).
 *
 * @param time {@code content.time} of the post
 * @param ref hash of the post
 * @param index of the row among those of the post, from 0 on
 */
public record CreditKey(Timestamp time, ItemHash ref, int index) implements Comparable<CreditKey> {

  private static final Comparator<CreditKey> ORDER =
      Comparator.comparing(CreditKey::time)
          .thenComparing(CreditKey::ref)
          .thenComparingInt(CreditKey::index);

  @Override
  public int compareTo(CreditKey other) {
    return ORDER.compare(this, other);
  }
}
