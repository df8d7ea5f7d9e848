package io.aleph4j.node.tally;

import io.aleph4j.protocol.MessageType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counts of the messages committed between two marks in commit order. One thread adds, any
 * number reads.
 *
 * <p>A reader sums the stored counters and the generations that begin at or after the mark at which
 * those stood.
 */
public final class Generation {

  private final long from;
  private final Map<TallyKey, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Bucket, LongAdder> buckets = new ConcurrentHashMap<>();
  private final Map<String, Map<MessageType, LongAdder>> senders = new ConcurrentHashMap<>();
  private volatile long through;
  private volatile int messages;

  /** An empty one that begins after this mark. */
  public Generation(long from) {
    this.from = from;
    this.through = from;
  }

  /** The mark after which this generation begins, exclusive. */
  public long from() {
    return from;
  }

  /** The place up to which it counts; equal to {@link #from} when it counts nothing. */
  public long through() {
    return through;
  }

  int messages() {
    return messages;
  }

  /** The counters and by how much each grew. */
  public Map<TallyKey, LongAdder> counts() {
    return counts;
  }

  /** The buckets of time and by how much each grew. */
  public Map<Bucket, LongAdder> buckets() {
    return buckets;
  }

  /** The senders and by how much each of their types grew. */
  public Map<String, Map<MessageType, LongAdder>> senders() {
    return senders;
  }

  /** Counts a message that was committed; to be called in commit order. */
  public void add(Counted message) {
    count(message, 1);
    through = message.seq();
  }

  /** Counts a message no longer that was counted before, here or in an earlier generation. */
  void remove(Counted message) {
    count(message, -1);
  }

  /** Counts everything up to this place in commit order, at least. */
  public void reach(long place) {
    through = Math.max(through, place);
  }

  @SuppressWarnings(
      "NonAtomicVolatileUpdate") // one thread counts; the field is volatile for the readers
  private void count(Counted message, int by) {
    String type = message.type().wireName();
    count(Dimension.MESSAGES, "", by);
    count(Dimension.TYPE, type, by);
    countBoth(Dimension.SENDER, message.sender(), type, by);
    countBoth(Dimension.OWNER, message.owner(), type, by);
    String channel = message.channel();
    if (channel != null) {
      countBoth(Dimension.CHANNEL, channel, type, by);
      change(counts, TallyKey.of(Dimension.SENDER_CHANNEL, message.sender(), channel), by);
    }
    String contentType = message.contentType();
    if (contentType != null) {
      count(Dimension.CONTENT_TYPE, contentType, by);
      if (message.type() == MessageType.POST) {
        change(counts, TallyKey.of(Dimension.SENDER_POST_TYPE, message.sender(), contentType), by);
      }
    }
    if (message.originalPost()) {
      countPost(message, by);
    }
    for (Bucket.Unit unit : Bucket.Unit.values()) {
      change(buckets, new Bucket(message.type(), unit, unit.numberOf(message.time())), by);
    }
    change(
        senders.computeIfAbsent(message.sender(), _ -> new ConcurrentHashMap<>()),
        message.type(),
        by);
    messages++;
  }

  private void countPost(Counted post, int by) {
    count(Dimension.POSTS, "", by);
    String type = post.contentType();
    if (type == null) {
      count(Dimension.POSTS_OWNER, post.owner(), by);
    } else {
      countBoth(Dimension.POSTS_OWNER, post.owner(), type, by);
      count(Dimension.POSTS_TYPE, type, by);
    }
    String channel = post.channel();
    if (channel != null) {
      count(Dimension.POSTS_CHANNEL, channel, by);
    }
  }

  private void countBoth(Dimension dimension, String name, String detail, int by) {
    count(dimension, name, by);
    change(counts, TallyKey.of(dimension, name, detail), by);
  }

  private void count(Dimension dimension, String name, int by) {
    change(counts, TallyKey.of(dimension, name), by);
  }

  private static <K> void change(Map<K, LongAdder> map, K key, int by) {
    map.computeIfAbsent(key, _ -> new LongAdder()).add(by);
  }

  long count(TallyKey key) {
    LongAdder count = counts.get(key);
    return count == null ? 0 : count.sum();
  }

  long sender(String sender, MessageType type) {
    Map<MessageType, LongAdder> types = senders.getOrDefault(sender, Map.of());
    LongAdder count = types.get(type);
    return count == null ? 0 : count.sum();
  }
}
