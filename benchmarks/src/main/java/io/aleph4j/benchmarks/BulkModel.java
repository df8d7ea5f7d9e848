package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Invents messages that look like the network's: one sender with 40 % of them and many with few, 20
 * channels and 12 post types of very different use, a tenth aggregates, one message in twenty an
 * amend of a recent post, spread over 60 days and nearly in the order of their times. The same size
 * gives the same messages. One thread at a time.
 */
final class BulkModel {

  static final long SPAN_MICROS = 60L * 24 * 3600 * 1_000_000;
  static final int CHANNELS = 20;
  static final int POST_TYPES = 12;
  static final int AGGREGATE_KEYS = 8;
  static final int AGGREGATE_NAMES = 20;

  private static final int BIG_SENDER_PERCENT = 40;
  private static final int AGGREGATE_PERCENT = 10;
  private static final int AMEND_PERCENT = 5;
  private static final long JITTER_MICROS = 30_000_000;

  private final int count;
  private final long beginMicros;
  private final Random random;
  private final ArrayDeque<Target> recent = new ArrayDeque<>();
  private final List<String> senders = new ArrayList<>();

  /** {@code count} messages whose times end at about this moment. */
  BulkModel(int count, long endMicros) {
    this.count = count;
    this.beginMicros = endMicros - SPAN_MICROS;
    this.random = new Random(count);
    int senderCount = Math.clamp(count / 1000, 50, 1000);
    for (int i = 0; i < senderCount; i++) {
      senders.add("0x" + ItemHash.sha256("bulk sender " + i).value().substring(0, 40));
    }
  }

  int count() {
    return count;
  }

  long beginMicros() {
    return beginMicros;
  }

  /** All senders; the first one has sent 40 % of the messages. */
  List<String> senders() {
    return senders;
  }

  static String channel(int number) {
    return "channel-" + number;
  }

  static String postType(int number) {
    return "type-" + number;
  }

  static String aggregateKey(int number) {
    return "key-" + number;
  }

  /** A post that a later message may amend. */
  record Target(String hash, int sender, @Nullable String channel) {}

  /** The message with this sequence number; call it for 1, 2, 3, ... */
  BulkMessage message(long seq) {
    long step = SPAN_MICROS / count;
    long time = beginMicros + seq * step + random.nextLong(2 * JITTER_MICROS) - JITTER_MICROS;
    int kind = random.nextInt(100);
    if (kind < AGGREGATE_PERCENT) {
      return aggregate(seq, time);
    }
    if (kind < AGGREGATE_PERCENT + AMEND_PERCENT && !recent.isEmpty()) {
      Target target = random.nextBoolean() ? recent.getFirst() : recent.getLast();
      return post(seq, time, target.sender, target.channel, "amend", target.hash, List.of());
    }
    int sender = pickSender();
    String channel = random.nextInt(100) < 5 ? null : channel(skewed(CHANNELS));
    String ref = random.nextInt(10) == 0 ? "reference-" + skewed(1000) : null;
    List<String> tags =
        random.nextInt(10) == 0 ? List.of("tag" + skewed(50), "label" + skewed(50)) : List.of();
    BulkMessage post = post(seq, time, sender, channel, postType(skewed(POST_TYPES)), ref, tags);
    remember(new Target(post.hash().value(), sender, channel));
    return post;
  }

  private void remember(Target target) {
    if (recent.size() == BulkPosts.WINDOW) {
      recent.removeFirst();
    }
    recent.addLast(target);
  }

  private BulkMessage post(
      long seq,
      long time,
      int sender,
      @Nullable String channel,
      String type,
      @Nullable String ref,
      List<String> tags) {
    String body =
        "{\"title\":\"message " + seq + "\",\"body\":\"" + words() + '"' + tagField(tags) + '}';
    StringBuilder text = new StringBuilder(body.length() + 200);
    text.append("{\"address\":\"").append(senders.get(sender));
    text.append("\",\"time\":").append(SignedPosts.seconds(time));
    text.append(",\"type\":\"").append(type).append('"');
    if (ref != null) {
      text.append(",\"ref\":\"").append(ref).append('"');
    }
    text.append(",\"content\":");
    int bodyStart = text.length();
    text.append(body).append('}');
    return message(seq, sender, channel, time, null, type, ref, tags, text.toString(), bodyStart);
  }

  private BulkMessage aggregate(long seq, long time) {
    int sender = pickSender();
    String key = aggregateKey(skewed(AGGREGATE_KEYS));
    String name = "name-" + skewed(AGGREGATE_NAMES);
    String body = "{\"" + name + "\":{\"number\":" + seq + ",\"note\":\"" + words() + "\"}}";
    String before =
        "{\"address\":\""
            + senders.get(sender)
            + "\",\"time\":"
            + SignedPosts.seconds(time)
            + ",\"key\":\""
            + key
            + "\",\"content\":";
    return message(
        seq,
        sender,
        channel(0),
        time,
        key,
        null,
        null,
        List.of(),
        before + body + '}',
        before.length());
  }

  private BulkMessage message(
      long seq,
      int sender,
      @Nullable String channel,
      long time,
      @Nullable String aggregateKey,
      @Nullable String postType,
      @Nullable String ref,
      List<String> tags,
      String text,
      int bodyStart) {
    return BulkMessage.plain(
        seq,
        aggregateKey == null ? MessageType.POST : MessageType.AGGREGATE,
        senders.get(sender),
        channel,
        time,
        aggregateKey,
        postType,
        ref,
        tags,
        text,
        bodyStart,
        signature());
  }

  private int pickSender() {
    return random.nextInt(100) < BIG_SENDER_PERCENT ? 0 : 1 + skewed(senders.size() - 1);
  }

  /** A number below the bound, small ones much more often. */
  private int skewed(int bound) {
    double uniform = random.nextDouble();
    return Math.min(bound - 1, (int) (bound * uniform * uniform));
  }

  private String words() {
    int length = 40 + skewed(600);
    return "lorem ipsum dolor sit amet ".repeat(length / 27 + 1).substring(0, length);
  }

  private static String tagField(List<String> tags) {
    return tags.isEmpty() ? "" : ",\"tags\":[\"" + String.join("\",\"", tags) + "\"]";
  }

  private String signature() {
    byte[] bytes = new byte[SignedPosts.SIGNATURE_BYTES];
    random.nextBytes(bytes);
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
