package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Uses up an account's lots in their order, for what one post asks.
 *
 * <p>Which lots a post can use depends on its time alone, so that each lot is passed once, however
 * many entries the post has. Not thread-safe.
 */
final class Drain {

  private final Iterator<CreditLot> lots;
  private final Timestamp time;
  private final Map<CreditKey, CreditLot> touched = new LinkedHashMap<>();
  private @Nullable CreditLot current;

  Drain(List<CreditLot> inOrder, Timestamp time) {
    this.lots = inOrder.iterator();
    this.time = time;
  }

  /** The credits that are there for this amount; fewer when there are not as many. */
  List<CreditPortion> take(long amount) {
    List<CreditPortion> portions = new ArrayList<>(1);
    long missing = amount;
    while (missing > 0) {
      CreditLot lot = usable();
      if (lot == null) {
        break;
      }
      long taken = Math.min(lot.remaining(), missing);
      missing -= taken;
      portions.add(new CreditPortion(taken, lot.expiration()));
      current = lot.withRemaining(lot.remaining() - taken);
      touched.put(lot.key(), current);
    }
    return portions;
  }

  private @Nullable CreditLot usable() {
    if (current != null && current.remaining() > 0) {
      return current;
    }
    while (lots.hasNext()) {
      CreditLot lot = lots.next();
      if (lot.isUsableAt(time)) {
        return lot;
      }
    }
    return null;
  }

  /** The lots from which something was taken, as they are now. */
  Collection<CreditLot> touched() {
    return touched.values();
  }
}
