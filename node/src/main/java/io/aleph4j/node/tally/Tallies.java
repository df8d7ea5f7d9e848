package io.aleph4j.node.tally;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aleph4j.node.feed.Commit;
import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.node.storage.TallyQueries;
import io.aleph4j.node.storage.TallyQueries.Marked;
import io.aleph4j.node.storage.TallyTable;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of a node.
 *
 * <p>Nothing is counted in the transaction of a message, since counters that everybody writes would
 * make all writers wait for each other. What is committed is counted in memory, in commit order;
 * from time to time a generation of such counts is folded into the tables together with the mark up
 * to which they count. After a crash the messages beyond the mark are counted again. A reader adds
 * the generations that begin at or after the mark with which the stored number was read: exact at
 * any moment.
 */
public final class Tallies implements TallyReads, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Tallies.class);
  private static final int LARGEST_GENERATION = 100_000;
  private static final Duration FOLD_PERIOD = Duration.ofSeconds(10);
  private static final long ALL_BUCKETS = Long.MAX_VALUE / 2;

  /** The order of code points is that of their UTF-8 bytes. */
  private static final Comparator<String> BY_CODE_POINT =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final TallyQueries queries;
  private final TallyTable table;
  private final SenderRanking ranking;
  private final Cache<TallyKey, Marked<Long>> stored =
      Caffeine.newBuilder().maximumSize(20_000).build();
  private volatile List<Generation> generations;
  private volatile long foldedMark;
  private final Thread folder;

  /** Counts what the tables do not count yet, then folds in the background. */
  public Tallies(TallyQueries queries, TallyTable table) {
    this.queries = queries;
    this.table = table;
    foldedMark = queries.mark();
    generations = List.of(new Generation(foldedMark));
    ranking = new SenderRanking(queries);
    queries.countedAfter(foldedMark, this::recount);
    folder = Thread.ofVirtual().name("tally-fold").start(this::foldFromTimeToTime);
  }

  private void recount(Counted message, boolean came, long place) {
    if (!came) {
      current().remove(message);
      current().reach(place);
      return;
    }
    // A mark must never fall between a message and what it has taken away.
    if (current().messages() >= LARGEST_GENERATION) {
      fold();
    }
    current().add(message);
  }

  /** Counts what was committed; to be called in commit order. */
  public synchronized void add(Commit commit) {
    Generation generation = current();
    for (StoredMessage message : commit.stored()) {
      generation.add(Counted.of(message));
    }
    for (Forgettable message : commit.gone()) {
      generation.remove(Counted.of(message));
    }
    generation.reach(commit.place());
  }

  private Generation current() {
    return generations.getLast();
  }

  private void foldFromTimeToTime() {
    try {
      while (true) {
        Thread.sleep(FOLD_PERIOD);
        try {
          fold();
        } catch (StorageException e) {
          log.warn("the counters are folded later: {}", e.getMessage());
        } catch (RuntimeException e) {
          log.error("the counters could not be folded and are counted in memory", e);
        }
      }
    } catch (InterruptedException e) {
      log.debug("folding ends");
    }
  }

  /** Moves what is counted in memory into the tables. */
  void fold() {
    Generation full = rotate();
    if (full == null) {
      return;
    }
    // A fold whose answer was lost may have been committed.
    if (queries.mark() != full.through()) {
      table.fold(full);
    }
    foldedMark = full.through();
    forget(full);
  }

  // A full generation stays readable until it is folded for certain, even when folding has to be
  // tried again.
  private synchronized @Nullable Generation rotate() {
    Generation first = generations.getFirst();
    if (first == current()) {
      if (first.messages() == 0) {
        return null;
      }
      generations = List.of(first, new Generation(first.through()));
    }
    return first;
  }

  private synchronized void forget(Generation folded) {
    generations = generations.stream().filter(generation -> generation != folded).toList();
  }

  private long count(TallyKey key) {
    List<Generation> recent = generations;
    Marked<Long> base = stored.getIfPresent(key);
    if (base == null || base.mark() != foldedMark) {
      base = queries.count(key);
      stored.put(key, base);
    }
    return base.value() + sum(recent, base.mark(), generation -> generation.count(key));
  }

  static long sum(List<Generation> generations, long mark, ToLongFunction<Generation> count) {
    long sum = 0;
    for (Generation generation : generations) {
      if (generation.from() >= mark) {
        sum += count.applyAsLong(generation);
      }
    }
    return sum;
  }

  @Override
  public long total() {
    return count(TallyKey.of(Dimension.MESSAGES));
  }

  @Override
  public long byType(MessageType type) {
    return count(TallyKey.of(Dimension.TYPE, type.wireName()));
  }

  @Override
  public long bySender(Address sender) {
    return count(TallyKey.of(Dimension.SENDER, sender.value()));
  }

  @Override
  public long bySenderAndType(Address sender, MessageType type) {
    return count(TallyKey.of(Dimension.SENDER, sender.value(), type.wireName()));
  }

  @Override
  public long byOwner(Address owner) {
    return count(TallyKey.of(Dimension.OWNER, owner.value()));
  }

  @Override
  public long byOwnerAndType(Address owner, MessageType type) {
    return count(TallyKey.of(Dimension.OWNER, owner.value(), type.wireName()));
  }

  @Override
  public long byChannel(String channel) {
    return count(TallyKey.of(Dimension.CHANNEL, channel));
  }

  @Override
  public long byChannelAndType(String channel, MessageType type) {
    return count(TallyKey.of(Dimension.CHANNEL, channel, type.wireName()));
  }

  @Override
  public long byContentType(String contentType) {
    return count(TallyKey.of(Dimension.CONTENT_TYPE, contentType));
  }

  // Whole days and whole hours come from the counters; the rest of an hour at each end is counted
  // in the index.
  @Override
  public long byTypeAndTime(@Nullable MessageType type, Timestamp from, Timestamp to) {
    if (from.compareTo(to) >= 0) {
      return 0;
    }
    long firstHour = firstWhole(from.micros(), Bucket.Unit.HOUR);
    long endHour = endWhole(to.micros(), Bucket.Unit.HOUR);
    if (firstHour >= endHour) {
      return queries.countMessages(type, from.micros(), to.micros()).value();
    }
    long rest = 0;
    if (from.micros() != Long.MIN_VALUE) {
      rest +=
          queries.countMessages(type, from.micros(), firstHour * Bucket.Unit.HOUR.micros()).value();
    }
    if (to.micros() != Long.MAX_VALUE) {
      rest += queries.countMessages(type, endHour * Bucket.Unit.HOUR.micros(), to.micros()).value();
    }
    return rest + byHours(type, firstHour, endHour);
  }

  private static long firstWhole(long from, Bucket.Unit unit) {
    if (from == Long.MIN_VALUE) {
      return -ALL_BUCKETS;
    }
    long number = unit.numberOf(from);
    return number * unit.micros() == from ? number : number + 1;
  }

  private static long endWhole(long to, Bucket.Unit unit) {
    return to == Long.MAX_VALUE ? ALL_BUCKETS : unit.numberOf(to);
  }

  private long byHours(@Nullable MessageType type, long first, long end) {
    long firstDay = first == -ALL_BUCKETS ? first : Math.ceilDiv(first, 24);
    long endDay = end == ALL_BUCKETS ? end : Math.floorDiv(end, 24);
    if (firstDay >= endDay) {
      return byBuckets(type, Bucket.Unit.HOUR, first, end);
    }
    long before =
        first == -ALL_BUCKETS ? 0 : byBuckets(type, Bucket.Unit.HOUR, first, firstDay * 24);
    long after = end == ALL_BUCKETS ? 0 : byBuckets(type, Bucket.Unit.HOUR, endDay * 24, end);
    return before + byBuckets(type, Bucket.Unit.DAY, firstDay, endDay) + after;
  }

  private long byBuckets(@Nullable MessageType type, Bucket.Unit unit, long first, long end) {
    if (first >= end) {
      return 0;
    }
    List<Generation> recent = generations;
    Marked<Long> base = queries.count(type, unit, first, end);
    return base.value()
        + sum(recent, base.mark(), generation -> inBuckets(generation, type, unit, first, end));
  }

  private static long inBuckets(
      Generation generation, @Nullable MessageType type, Bucket.Unit unit, long first, long end) {
    long sum = 0;
    for (var entry : generation.buckets().entrySet()) {
      Bucket bucket = entry.getKey();
      boolean wanted = bucket.unit() == unit && bucket.number() >= first && bucket.number() < end;
      if (wanted && (type == null || bucket.type() == type)) {
        sum += entry.getValue().sum();
      }
    }
    return sum;
  }

  @Override
  public long posts() {
    return count(TallyKey.of(Dimension.POSTS));
  }

  @Override
  public long postsByOwner(Address owner) {
    return count(TallyKey.of(Dimension.POSTS_OWNER, owner.value()));
  }

  @Override
  public long postsByType(String originalType) {
    return count(TallyKey.of(Dimension.POSTS_TYPE, originalType));
  }

  @Override
  public long postsByChannel(String channel) {
    return count(TallyKey.of(Dimension.POSTS_CHANNEL, channel));
  }

  @Override
  public long postsByOwnerAndType(Address owner, String originalType) {
    return count(TallyKey.of(Dimension.POSTS_OWNER, owner.value(), originalType));
  }

  @Override
  public List<String> channels() {
    List<Generation> recent = generations;
    Set<String> names = new HashSet<>(queries.names(Dimension.CHANNEL));
    for (Generation generation : recent) {
      for (TallyKey key : generation.counts().keySet()) {
        if (key.dimension() == Dimension.CHANNEL && !key.isPair()) {
          correct(names, key.name(), key, generation);
        }
      }
    }
    return names.stream().sorted(BY_CODE_POINT).toList();
  }

  @Override
  public List<String> channelsOfSender(Address sender) {
    return secondNames(Dimension.SENDER_CHANNEL, sender.value());
  }

  @Override
  public List<String> postTypesOfSender(Address sender) {
    return secondNames(Dimension.SENDER_POST_TYPE, sender.value());
  }

  private List<String> secondNames(Dimension dimension, String name) {
    List<Generation> recent = generations;
    Set<String> seconds = new TreeSet<>(BY_CODE_POINT);
    for (String detail : queries.details(dimension, name)) {
      TallyKey key = new TallyKey(dimension, name, detail);
      if (key.isPair()) {
        seconds.add(key.second());
      }
    }
    for (Generation generation : recent) {
      for (TallyKey key : generation.counts().keySet()) {
        if (key.dimension() == dimension && key.name().equals(name) && key.isPair()) {
          correct(seconds, key.second(), key, generation);
        }
      }
    }
    return new ArrayList<>(seconds);
  }

  // What was counted since the names were read may have brought a name or taken its last bearer.
  private void correct(Set<String> names, String name, TallyKey key, Generation generation) {
    if (generation.count(key) > 0 || count(key) > 0) {
      names.add(name);
    } else {
      names.remove(name);
    }
  }

  @Override
  public List<SenderStats> senderStats(List<Address> senders) {
    return ranking.of(generations, senders);
  }

  @Override
  public List<SenderStats> senderStats(SenderStatsQuery query) {
    return ranking.page(generations, query);
  }

  @Override
  public long senders(@Nullable String addressContains) {
    return ranking.count(generations, addressContains);
  }

  /** Ends folding; what is not folded yet is counted again at the next start. */
  @Override
  public void close() {
    folder.interrupt();
    try {
      folder.join(Duration.ofSeconds(2));
      fold();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.debug("the last counts are folded at the next start", e);
    }
  }
}
