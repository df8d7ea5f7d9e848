package io.aleph4j.node.tally;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aleph4j.node.storage.TallyQueries;
import io.aleph4j.node.storage.TallyQueries.Marked;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The senders by how much they sent: the stored ranking, in which the senders of the last moments
 * are put where they belong now.
 */
final class SenderRanking {

  private static final int MOST_NUMBERS = 1_000;

  private final TallyQueries queries;
  private final Cache<String, Marked<Long>> numbers =
      Caffeine.newBuilder().maximumSize(MOST_NUMBERS).build();

  SenderRanking(TallyQueries queries) {
    this.queries = queries;
  }

  List<SenderStats> of(List<Generation> recent, List<Address> senders) {
    if (senders.isEmpty()) {
      return page(
          recent, new SenderStatsQuery(null, SenderStatsQuery.Column.TOTAL, false, null, 0, 0));
    }
    Map<String, SenderStats> now =
        current(recent, senders.stream().map(Address::value).distinct().toList());
    return senders.stream()
        .distinct()
        .flatMap(sender -> Stream.ofNullable(now.get(sender.value())))
        .filter(stats -> stats.messages() > 0)
        .toList();
  }

  List<SenderStats> page(List<Generation> recent, SenderStatsQuery query) {
    Set<String> changed = changed(recent);
    long wanted = query.limit() == 0 ? Long.MAX_VALUE : query.offset() + query.limit();
    List<SenderStats> rows = new ArrayList<>(queries.ranking(query, changed, wanted));
    Comparator<SenderStats> order = order(query);
    for (SenderStats stats : current(recent, changed).values()) {
      if (matches(stats, query)) {
        rows.add(stats);
      }
    }
    rows.sort(order);
    return rows.stream()
        .skip(query.offset())
        .limit(query.limit() == 0 ? Long.MAX_VALUE : query.limit())
        .toList();
  }

  long count(List<Generation> recent, @Nullable String addressContains) {
    String contained = addressContains == null ? "" : addressContains;
    List<String> matching =
        changed(recent).stream().filter(sender -> contains(sender, contained)).toList();
    Marked<Long> stored = stored(contained);
    long counted = queries.senderStats(matching).size();
    long living =
        current(recent, matching).values().stream().filter(stats -> stats.messages() > 0).count();
    if (queries.mark() != stored.mark()) {
      // A fold came between; once more, and it cannot come again before the next period.
      return count(recent, addressContains);
    }
    return stored.value() - counted + living;
  }

  /** All senders have to be looked at for this number, which stays until the counters move. */
  private Marked<Long> stored(String contained) {
    Marked<Long> known = numbers.getIfPresent(contained);
    if (known == null || known.mark() != queries.mark()) {
      known = queries.senders(contained);
      numbers.put(contained, known);
    }
    return known;
  }

  private static Set<String> changed(List<Generation> recent) {
    Set<String> changed = new HashSet<>();
    recent.forEach(generation -> changed.addAll(generation.senders().keySet()));
    return changed;
  }

  /** What these senders have sent until now. */
  private Map<String, SenderStats> current(List<Generation> recent, Collection<String> senders) {
    long mark = queries.mark();
    Map<String, SenderStats> now = new HashMap<>();
    queries.senderStats(senders).forEach(stats -> now.put(stats.sender().value(), stats));
    if (queries.mark() != mark) {
      // A fold came between; once more, and it cannot come again before the next period.
      return current(recent, senders);
    }
    for (String sender : senders) {
      for (Generation generation : recent) {
        if (generation.from() >= mark && generation.senders().containsKey(sender)) {
          now.merge(sender, grown(generation, sender), SenderRanking::plus);
        }
      }
    }
    return now;
  }

  private static SenderStats grown(Generation generation, String sender) {
    long total = 0;
    for (MessageType type : MessageType.values()) {
      total += generation.sender(sender, type);
    }
    return new SenderStats(
        new Address(sender),
        total,
        generation.sender(sender, MessageType.POST),
        generation.sender(sender, MessageType.AGGREGATE),
        generation.sender(sender, MessageType.STORE),
        generation.sender(sender, MessageType.FORGET),
        generation.sender(sender, MessageType.PROGRAM),
        generation.sender(sender, MessageType.INSTANCE));
  }

  private static SenderStats plus(SenderStats a, SenderStats b) {
    return new SenderStats(
        a.sender(),
        a.messages() + b.messages(),
        a.post() + b.post(),
        a.aggregate() + b.aggregate(),
        a.store() + b.store(),
        a.forget() + b.forget(),
        a.program() + b.program(),
        a.instance() + b.instance());
  }

  private static boolean matches(SenderStats stats, SenderStatsQuery query) {
    if (stats.messages() == 0) {
      return false; // all of it is forgotten
    }
    String contains = query.addressContains();
    if (contains != null && !contains(stats.sender().value(), contains)) {
      return false;
    }
    SenderStatsQuery.After after = query.after();
    return after == null || isBeyond(stats, query, after);
  }

  private static boolean isBeyond(
      SenderStats stats, SenderStatsQuery query, SenderStatsQuery.After after) {
    int byColumn = Long.compare(stats.of(query.sortBy()), after.value());
    int directed = query.ascending() ? byColumn : -byColumn;
    return directed > 0 || (directed == 0 && stats.sender().compareTo(after.address()) > 0);
  }

  private static boolean contains(String sender, String text) {
    return sender.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private static Comparator<SenderStats> order(SenderStatsQuery query) {
    Comparator<SenderStats> byColumn = Comparator.comparingLong(stats -> stats.of(query.sortBy()));
    return (query.ascending() ? byColumn : byColumn.reversed()).thenComparing(SenderStats::sender);
  }
}
