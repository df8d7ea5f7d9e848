package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Invents a network of messages of all types with the skew of spec 02 §9.7: one sender of 40 %, a
 * hundredth of the messages at one moment, one tag on a tenth of them, three senders for a hundred
 * messages, one message in twenty an amend; and some that are forgotten, removed or being removed.
 * The same size and end give the same messages. One thread at a time.
 */
final class NetworkModel {

  /** The tag of every tenth message. */
  static final String FLOOD_TAG = "flood";

  /** How many programs are started by messages, whatever the size. */
  static final int SUBSCRIBED = 20;

  static final String SECURITY = "security";

  private static final int KEPT_HASHES = 400;
  private static final int WINDOW = 1000;
  private static final int PER_TRANSACTION = 500;
  private static final long FIRST_HEIGHT = 12_000_000;
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final long JITTER_MICROS = 30_000_000;

  private final int count;
  private final Shares shares;
  private final long beginMicros;
  private final long step;
  private final Random random;
  private final NetworkNames names;
  private final Recent<BulkMessage> posts = new Recent<>(WINDOW);
  private final Recent<BulkMessage> disks = new Recent<>(WINDOW);
  private final List<String> hashes = new ArrayList<>();
  private int programs;
  private long seq;

  /**
   * How many of a thousand messages are of a kind; the rest are instances and, always 25, messages
   * that are forgotten or removed.
   */
  record Shares(int posts, int amends, int aggregates, int stores, int programs) {

    /** As in a busy network. */
    static final Shares NETWORK = new Shares(680, 50, 100, 100, 15);

    /** Nothing but what costs something. */
    static final Shares PRICED = new Shares(0, 0, 0, 500, 225);
  }

  /** {@code count} messages whose times end at about this moment. */
  NetworkModel(int count, long endMicros) {
    this(count, endMicros, Shares.NETWORK);
  }

  NetworkModel(int count, long endMicros, Shares shares) {
    this.count = count;
    this.shares = shares;
    this.beginMicros = endMicros - BulkModel.SPAN_MICROS;
    this.step = BulkModel.SPAN_MICROS / count;
    this.random = new Random(count);
    this.names = new NetworkNames(count, random);
  }

  /** Takes messages in commit order. */
  interface Sink {

    void live(BulkMessage message) throws SQLException;

    /** A message that is not there any longer since the other one came. */
    void forgotten(BulkMessage message, BulkMessage by) throws SQLException;

    /** A message that was removed at this place in commit order, which no message has. */
    void removed(BulkMessage message, long removedSeq) throws SQLException;
  }

  int count() {
    return count;
  }

  long beginMicros() {
    return beginMicros;
  }

  NetworkNames names() {
    return names;
  }

  /** The hashes of some live messages, spread evenly; after they were invented. */
  List<String> hashes() {
    return hashes;
  }

  /** Invents all messages, for one sink. */
  void invent(Sink sink) throws SQLException {
    live(disks.add(store()), sink);
    while (seq < count) {
      int kind = count - seq < 3 ? 0 : random.nextInt(1000);
      if (kind >= 990) {
        BulkMessage gone = random.nextBoolean() ? instance(names.payer(), false) : store();
        sink.removed(gone, ++seq);
      } else if (kind >= 975) {
        BulkMessage gone = random.nextBoolean() ? post(null) : store();
        sink.forgotten(gone, live(forget(gone), sink));
      } else {
        live(kept(kind), sink);
      }
    }
  }

  private BulkMessage live(BulkMessage message, Sink sink) throws SQLException {
    sink.live(message);
    if (message.seq() % Math.max(1, count / KEPT_HASHES) == 0) {
      hashes.add(message.hash().value());
    }
    return message;
  }

  private BulkMessage kept(int kind) {
    int left = kind - shares.posts;
    if (left < 0) {
      return posts.add(post(null));
    }
    left -= shares.amends;
    if (left < 0 && !posts.isEmpty()) {
      return post(random.nextBoolean() ? posts.first() : posts.last());
    }
    left -= shares.aggregates;
    if (left < 0) {
      return aggregate();
    }
    left -= shares.stores;
    if (left < 0) {
      return disks.add(store());
    }
    if (left < shares.programs) {
      return program();
    }
    boolean unpaid = random.nextInt(100) == 0;
    return instance(unpaid ? names.pauper() : names.payer(), unpaid);
  }

  private BulkMessage post(@Nullable BulkMessage target) {
    String owner = target == null ? names.sender() : target.owner();
    String type = target == null ? BulkModel.postType(names.skewed(BulkModel.POST_TYPES)) : "amend";
    String ref =
        target != null
            ? target.hash().value()
            : random.nextInt(10) == 0 ? "reference-" + names.skewed(100) : null;
    List<String> tags = target == null ? tags() : target.tags();
    String body =
        "{\"title\":\"message "
            + (seq + 1)
            + "\",\"body\":\""
            + names.words()
            + '"'
            + (tags.isEmpty() ? "" : ",\"tags\":[\"" + String.join("\",\"", tags) + "\"]")
            + '}';
    String members =
        "\"type\":\""
            + type
            + '"'
            + (ref == null ? "" : ",\"ref\":\"" + ref + '"')
            + ",\"content\":";
    Draft draft = new Draft(MessageType.POST, owner, members + body);
    draft.sender = random.nextInt(20) == 0 ? names.sender() : owner;
    draft.channel = target == null ? names.channel() : target.channel();
    draft.postType = type;
    draft.ref = ref;
    draft.tags = tags;
    draft.bodyLength = body.length();
    return message(draft);
  }

  private List<String> tags() {
    int tagged = random.nextInt(100);
    if (tagged < 14) {
      return List.of(FLOOD_TAG, "label" + names.skewed(50));
    }
    return tagged < 24 ? List.of("tag" + names.skewed(50)) : List.of();
  }

  private BulkMessage aggregate() {
    String owner = names.sender();
    boolean security = random.nextInt(20) == 0;
    String key =
        security ? SECURITY : BulkModel.aggregateKey(names.skewed(BulkModel.AGGREGATE_KEYS));
    String body =
        security
            ? "{\"authorizations\":[{\"address\":\""
                + names.sender()
                + "\",\"types\":[\"POST\"],\"channels\":[\"channel-1\"]},{\"address\":\""
                + names.grantee()
                + "\"}]}"
            : "{\"name-"
                + names.skewed(BulkModel.AGGREGATE_NAMES)
                + "\":{\"number\":"
                + (seq + 1)
                + ",\"note\":\""
                + names.words()
                + "\"}}";
    Draft draft =
        new Draft(MessageType.AGGREGATE, owner, "\"key\":\"" + key + "\",\"content\":" + body);
    draft.channel = BulkModel.channel(0);
    draft.aggregateKey = key;
    draft.bodyLength = body.length();
    return message(draft);
  }

  private BulkMessage store() {
    boolean byCredit = random.nextBoolean();
    String owner = byCredit ? names.payer() : names.sender();
    String file = names.file();
    String ref = random.nextInt(3) == 0 ? "name " + names.skewed(20) : null;
    String members =
        "\"item_type\":\"storage\",\"item_hash\":\""
            + file
            + '"'
            + (ref == null ? "" : ",\"ref\":\"" + ref + '"')
            + (byCredit ? ",\"payment\":{\"chain\":\"ETH\",\"type\":\"credit\"}" : "")
            + ",\"metadata\":{\"number\":"
            + (seq + 1)
            + '}';
    Draft draft = new Draft(MessageType.STORE, owner, members);
    draft.channel = names.channel();
    draft.file = file;
    draft.ref = ref;
    draft.payment = byCredit ? Payment.Type.CREDIT : null;
    return message(draft);
  }

  private BulkMessage program() {
    BulkMessage disk = disks.any(random);
    String started =
        programs++ < SUBSCRIBED ? ",\"message\":[{\"sender\":\"" + names.sender() + "\"}]" : "";
    String members =
        "\"type\":\"vm-function\",\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"main:app\","
            + ref(disk)
            + "},\"runtime\":{\"comment\":\"r\","
            + ref(disk)
            + "},\"on\":{\"http\":true"
            + started
            + "},\"volumes\":[],"
            + machine(128, "hold");
    Draft draft = new Draft(MessageType.PROGRAM, names.sender(), members);
    draft.channel = names.channel();
    draft.disk = disk.hash().value();
    draft.payment = Payment.Type.HOLD;
    return message(draft);
  }

  private BulkMessage instance(String owner, boolean unpaid) {
    BulkMessage disk = disks.any(random);
    String members =
        "\"authorized_keys\":[\"ssh-ed25519 AAAA\"],\"volumes\":[],\"rootfs\":{\"parent\":{"
            + ref(disk)
            + "},\"persistence\":\"host\",\"size_mib\":20480},"
            + machine(2048, "credit");
    Draft draft = new Draft(MessageType.INSTANCE, owner, members);
    draft.channel = names.channel();
    draft.disk = disk.hash().value();
    draft.payment = Payment.Type.CREDIT;
    draft.removing = unpaid;
    return message(draft);
  }

  private static String ref(BulkMessage disk) {
    return "\"ref\":\"" + disk.hash().value() + "\",\"use_latest\":false";
  }

  private String machine(int memory, String payment) {
    return "\"allow_amend\":false,\"metadata\":{\"name\":\"machine "
        + (seq + 1)
        + "\"},\"environment\":{\"reproducible\":false,\"internet\":true,\"aleph_api\":true,\"shared_cache\":false},\"resources\":{"
        + "\"vcpus\":1,\"memory\":"
        + memory
        + ",\"seconds\":30},\"payment\":{\"chain\":\"ETH\",\"type\":\""
        + payment
        + "\"}";
  }

  private BulkMessage forget(BulkMessage target) {
    Draft draft =
        new Draft(
            MessageType.FORGET, target.owner(), "\"hashes\":[\"" + target.hash().value() + "\"]");
    draft.channel = target.channel();
    return message(draft);
  }

  /** What makes a message. */
  private static final class Draft {
    final MessageType type;
    final String owner;
    final String members;
    String sender;
    @Nullable String channel;
    @Nullable String aggregateKey;
    @Nullable String postType;
    @Nullable String ref;
    @Nullable String file;
    @Nullable String disk;
    Payment.@Nullable Type payment;
    boolean removing;
    List<String> tags = List.of();
    int bodyLength;

    Draft(MessageType type, String owner, String members) {
      this.type = type;
      this.owner = owner;
      this.members = members;
      this.sender = owner;
    }
  }

  private BulkMessage message(Draft draft) {
    seq++;
    long time = time();
    String text =
        "{\"address\":\""
            + draft.owner
            + "\",\"time\":"
            + SignedPosts.seconds(time)
            + ','
            + draft.members
            + '}';
    return new BulkMessage(
        seq,
        draft.type,
        draft.sender,
        draft.owner,
        draft.channel,
        time,
        draft.aggregateKey,
        draft.postType,
        draft.ref,
        draft.file,
        draft.disk,
        draft.payment,
        draft.removing,
        confirmation(),
        draft.tags,
        text,
        text.length() - 1 - draft.bodyLength,
        text.length() - 1,
        ItemHash.sha256(text),
        signature());
  }

  private long time() {
    long moment = count / 2;
    boolean atOnce = seq >= moment && seq < moment + count / 100;
    long jitter = random.nextLong(2 * JITTER_MICROS) - JITTER_MICROS;
    return beginMicros + (atOnce ? moment * step : seq * step + jitter);
  }

  private BulkMessage.@Nullable Confirmation confirmation() {
    if (seq > count / 10L * 9) {
      return null;
    }
    long transaction = seq / PER_TRANSACTION;
    return new BulkMessage.Confirmation(
        "0x" + ItemHash.sha256("bulk transaction " + transaction).value(),
        FIRST_HEIGHT + transaction,
        beginMicros + (transaction + 1) * PER_TRANSACTION * step + HOUR_MICROS);
  }

  private String signature() {
    byte[] bytes = new byte[SignedPosts.SIGNATURE_BYTES];
    random.nextBytes(bytes);
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
