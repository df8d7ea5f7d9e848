package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a list holds (spec 02 §9.5): from the counters where one exists, else counted,
 * and where that takes a while, remembered for five minutes. Thread-safe.
 */
final class MessageTotals {

  /** Above this many pairs of names a sum of counters is no longer cheap. */
  private static final int MOST_PAIRS = 1_000;

  private final TallyReads tallies;
  private final MessageReads messages;
  private final Totals others;

  MessageTotals(TallyReads tallies, MessageReads messages, Totals others) {
    this.tallies = tallies;
    this.messages = messages;
    this.others = others;
  }

  /** The number of messages that the query matches. */
  long of(MessageQuery query) {
    if (!query.allowsLiveStatus()) {
      return 0;
    }
    if (query.allowsAnyLiveStatus()) {
      return withoutStatus(query).orElseGet(() -> counted(query));
    }
    if (!query.statuses().contains(MessageStatus.PROCESSED)) {
      return counted(query);
    }
    // The counters know nothing of statuses; the few that are being removed are counted one by one.
    OptionalLong all = withoutStatus(query);
    return all.isEmpty()
        ? counted(query)
        : Math.max(
            0, all.getAsLong() - counted(query.withStatuses(List.of(MessageStatus.REMOVING))));
  }

  private long counted(MessageQuery query) {
    return others.of(query, bound -> messages.count(query, bound));
  }

  /** The number of live messages of this status; null for any. */
  long ofStatus(@Nullable MessageStatus status) {
    return of(
        status == null ? MessageQuery.all() : MessageQuery.all().withStatuses(List.of(status)));
  }

  /** From the counters alone, if they cover the query but for its status. */
  private OptionalLong withoutStatus(MessageQuery query) {
    if (hasUncounted(query)) {
      return OptionalLong.empty();
    }
    int names =
        present(query.senders())
            + present(query.owners())
            + present(query.channels())
            + present(query.contentTypes());
    boolean dated = query.startTime() != null || query.endTime() != null;
    if (names == 0) {
      return dated ? OptionalLong.of(byTime(query)) : OptionalLong.of(byType(query.types()));
    }
    if (names > 1 || dated) {
      return OptionalLong.empty();
    }
    if (!query.senders().isEmpty()) {
      return pairs(query.senders(), query.types(), tallies::bySender, tallies::bySenderAndType);
    }
    if (!query.owners().isEmpty()) {
      return pairs(query.owners(), query.types(), tallies::byOwner, tallies::byOwnerAndType);
    }
    if (!query.channels().isEmpty()) {
      return pairs(query.channels(), query.types(), tallies::byChannel, tallies::byChannelAndType);
    }
    return query.types().isEmpty()
        ? OptionalLong.of(query.contentTypes().stream().mapToLong(tallies::byContentType).sum())
        : OptionalLong.empty();
  }

  private static boolean hasUncounted(MessageQuery query) {
    return !(query.refs().isEmpty()
        && query.contentHashes().isEmpty()
        && query.contentKeys().isEmpty()
        && query.chains().isEmpty()
        && query.tags().isEmpty()
        && query.hashes().isEmpty()
        && query.paymentTypes().isEmpty()
        && !query.hasBlockRange());
  }

  private static int present(List<?> values) {
    return values.isEmpty() ? 0 : 1;
  }

  private long byType(List<MessageType> types) {
    return types.isEmpty() ? tallies.total() : types.stream().mapToLong(tallies::byType).sum();
  }

  private long byTime(MessageQuery query) {
    Long start = query.startTime();
    Long end = query.endTime();
    Timestamp from = new Timestamp(start == null ? Long.MIN_VALUE : start);
    Timestamp to = new Timestamp(end == null ? Long.MAX_VALUE : end);
    return query.types().isEmpty()
        ? tallies.byTypeAndTime(null, from, to)
        : query.types().stream().mapToLong(type -> tallies.byTypeAndTime(type, from, to)).sum();
  }

  private static <N> OptionalLong pairs(
      List<N> names,
      List<MessageType> types,
      ToLongFunction<N> single,
      ToLongBiFunction<N, MessageType> pair) {
    if ((long) names.size() * Math.max(1, types.size()) > MOST_PAIRS) {
      return OptionalLong.empty();
    }
    long total = 0;
    for (N name : names) {
      if (types.isEmpty()) {
        total += single.applyAsLong(name);
      }
      for (MessageType type : types) {
        total += pair.applyAsLong(name, type);
      }
    }
    return OptionalLong.of(total);
  }
}
