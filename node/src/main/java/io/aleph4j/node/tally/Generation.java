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

  Generation(long from) {
    this.from = from;
    this.through = from;
  }

  /** The mark after which this generation begins, exclusive. */
  public long from() {
    return from;
  }

  /** The last message that it counts; equal to {@link #from} when there is none. */
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

  @SuppressWarnings(
      "NonAtomicVolatileUpdate") // one thread adds; the field is volatile for the readers
  void add(Counted message) {
    String type = message.type().wireName();
    count(Dimension.MESSAGES, "");
    count(Dimension.TYPE, type);
    countBoth(Dimension.SENDER, message.sender(), type);
    countBoth(Dimension.OWNER, message.owner(), type);
    String channel = message.channel();
    if (channel != null) {
      countBoth(Dimension.CHANNEL, channel, type);
      increment(counts, TallyKey.of(Dimension.SENDER_CHANNEL, message.sender(), channel));
    }
    String contentType = message.contentType();
    if (contentType != null) {
      count(Dimension.CONTENT_TYPE, contentType);
      if (message.type() == MessageType.POST) {
        increment(counts, TallyKey.of(Dimension.SENDER_POST_TYPE, message.sender(), contentType));
      }
    }
    if (message.originalPost()) {
      addPost(message);
    }
    for (Bucket.Unit unit : Bucket.Unit.values()) {
      increment(buckets, new Bucket(message.type(), unit, unit.numberOf(message.time())));
    }
    increment(
        senders.computeIfAbsent(message.sender(), _ -> new ConcurrentHashMap<>()), message.type());
    messages++;
    through = message.seq();
  }

  private void addPost(Counted post) {
    count(Dimension.POSTS, "");
    String type = post.contentType();
    if (type == null) {
      count(Dimension.POSTS_OWNER, post.owner());
    } else {
      countBoth(Dimension.POSTS_OWNER, post.owner(), type);
      count(Dimension.POSTS_TYPE, type);
    }
    String channel = post.channel();
    if (channel != null) {
      count(Dimension.POSTS_CHANNEL, channel);
    }
  }

  private void countBoth(Dimension dimension, String name, String detail) {
    count(dimension, name);
    increment(counts, TallyKey.of(dimension, name, detail));
  }

  private void count(Dimension dimension, String name) {
    increment(counts, TallyKey.of(dimension, name));
  }

  private static <K> void increment(Map<K, LongAdder> map, K key) {
    map.computeIfAbsent(key, _ -> new LongAdder()).increment();
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
