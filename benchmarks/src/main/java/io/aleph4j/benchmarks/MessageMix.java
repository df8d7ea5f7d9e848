package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the shares in which a busy network carries them: 70 % POST, of which one in twenty
 * amends another, 15 % AGGREGATE on 200 hot keys, 10 % STORE, 3 % PROGRAM and INSTANCE, and 2 %
 * FORGET. A fifth is sent by a delegate of the owner.
 *
 * <p>What amends, machines and FORGET messages refer to, and the delegations, come with {@link
 * #preparation} and have to be processed before. The same arguments give the same messages. For one
 * thread.
 */
final class MessageMix {

  /** Whether there are machines among the messages; without them posts take their place. */
  static final boolean MACHINES = true;

  private static final int KEYS_PER_OWNER = 4;
  private static final int DELEGATED_ONE_IN = 5;
  private static final int FILE_BYTES = 4096;

  /** In how many messages the shares are exact. */
  static final int DECK = 200;

  /** What a message does. */
  enum Kind {
    POST(MessageType.POST, MACHINES ? 133 : 139),
    AMEND(MessageType.POST, 7),
    AGGREGATE(MessageType.AGGREGATE, 30),
    STORE(MessageType.STORE, 20),
    PROGRAM(MessageType.PROGRAM, MACHINES ? 3 : 0),
    INSTANCE(MessageType.INSTANCE, MACHINES ? 3 : 0),
    FORGET(MessageType.FORGET, 4);

    private final MessageType type;
    private final int inDeck;

    Kind(MessageType type, int inDeck) {
      this.type = type;
      this.inDeck = inDeck;
    }

    MessageType type() {
      return type;
    }

    int inDeck() {
      return inDeck;
    }
  }

  /**
   * A message without its signature.
   *
   * @param sender its place in the list of senders
   * @param owner likewise
   * @param target the post that it amends or forgets; null for other messages
   * @param file the file that it keeps; null for other messages
   */
  record Draft(
      Kind kind,
      int sender,
      int owner,
      long micros,
      String content,
      @Nullable Draft target,
      @Nullable String file) {

    String hash() {
      return ItemHash.sha256(content).value();
    }
  }

  private final List<String> senders;
  private final Random random;
  private final Queue<Draft> targets = new ArrayDeque<>();
  private final Queue<Kind> deck = new ArrayDeque<>();
  private @Nullable Draft disk;
  private long nextMicros;
  private int count;

  MessageMix(List<String> senders, long firstMicros, long seed) {
    this.senders = List.copyOf(senders);
    this.random = new Random(seed);
    this.nextMicros = firstMicros;
  }

  /** What so many messages need: everybody's delegation to the next one, a disk, and posts. */
  List<Draft> preparation(int messages) {
    List<Draft> drafts = new ArrayList<>();
    String image = file();
    disk = draft(Kind.STORE, 0, 0, store(image), null, image);
    drafts.add(disk);
    for (int owner = 0; owner < senders.size(); owner++) {
      drafts.add(delegation(owner));
    }
    int decks = (messages + DECK - 1) / DECK;
    int posts = decks * (Kind.AMEND.inDeck() + Kind.FORGET.inDeck());
    for (int i = 0; i < posts; i++) {
      int owner = i % senders.size();
      Draft post = draft(Kind.POST, owner, owner, post(), null, null);
      drafts.add(post);
      targets.add(post);
    }
    return drafts;
  }

  /** The next messages. */
  List<Draft> next(int messages) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      drafts.add(next());
    }
    return drafts;
  }

  private Draft next() {
    if (deck.isEmpty()) {
      shuffle();
    }
    Kind kind = deck.remove();
    Draft target = kind == Kind.AMEND || kind == Kind.FORGET ? targets.remove() : null;
    int owner = target != null ? target.owner() : random.nextInt(senders.size());
    int sender = count++ % DELEGATED_ONE_IN == 0 ? delegate(owner) : owner;
    String file = kind == Kind.STORE ? file() : null;
    return draft(kind, sender, owner, members(kind, target, file), target, file);
  }

  private void shuffle() {
    List<Kind> cards = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      cards.addAll(Collections.nCopies(kind.inDeck(), kind));
    }
    Collections.shuffle(cards, random);
    deck.addAll(cards);
  }

  private String members(Kind kind, @Nullable Draft target, @Nullable String file) {
    return switch (kind) {
      case POST -> post();
      case AMEND -> amend(target);
      case AGGREGATE -> aggregate();
      case STORE -> store(file);
      case PROGRAM -> program();
      case INSTANCE -> instance();
      case FORGET -> forget(target);
    };
  }

  private Draft delegation(int owner) {
    String granted =
        "\"key\":\"security\",\"content\":{\"authorizations\":[{\"address\":\""
            + senders.get(delegate(owner))
            + "\"}]}";
    return draft(Kind.AGGREGATE, owner, owner, granted, null, null);
  }

  private int delegate(int owner) {
    return (owner + 1) % senders.size();
  }

  private Draft draft(
      Kind kind,
      int sender,
      int owner,
      String members,
      @Nullable Draft target,
      @Nullable String file) {
    long micros = nextMicros++;
    String content =
        "{\"address\":\""
            + senders.get(owner)
            + "\",\"time\":"
            + SignedPosts.seconds(micros)
            + ','
            + members
            + '}';
    return new Draft(kind, sender, owner, micros, content, target, file);
  }

  private static String post() {
    return "\"type\":\"benchmark\",\"content\":{\"body\":\"" + "x".repeat(60) + "\"}";
  }

  private static String amend(@Nullable Draft target) {
    return "\"type\":\"amend\",\"ref\":\""
        + required(target).hash()
        + "\",\"content\":{\"body\":\""
        + "y".repeat(60)
        + "\"}";
  }

  private String aggregate() {
    return "\"key\":\"hot-"
        + random.nextInt(KEYS_PER_OWNER)
        + "\",\"content\":{\"entry-"
        + random.nextInt(10)
        + "\":{\"value\":"
        + count
        + ",\"text\":\""
        + "z".repeat(40)
        + "\"}}";
  }

  private static String store(@Nullable String file) {
    return "\"item_type\":\"storage\",\"item_hash\":\""
        + Sha256.of(HttpConnection.ascii(required(file)))
        + '"';
  }

  private String program() {
    return "\"type\":\"vm-function\",\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"main:app\","
        + disk()
        + "},\"runtime\":{\"comment\":\"r\","
        + disk()
        + "},\"on\":{\"http\":true},\"volumes\":[],"
        + machine(128, "hold");
  }

  private String instance() {
    return "\"authorized_keys\":[\"ssh-ed25519 AAAA\"],\"volumes\":[],\"rootfs\":{\"parent\":{"
        + disk()
        + "},\"persistence\":\"host\",\"size_mib\":20480},"
        + machine(2048, "credit");
  }

  private String disk() {
    return "\"ref\":\"" + required(disk).hash() + "\",\"use_latest\":true";
  }

  // Held tokens pay for programs, but for instances no longer.
  private String machine(int memory, String payment) {
    return "\"allow_amend\":false,\"metadata\":{\"name\":\"m"
        + count
        + "\"},\"environment\":{\"reproducible\":false,\"internet\":true,\"aleph_api\":true,"
        + "\"shared_cache\":false},\"resources\":{\"vcpus\":1,\"memory\":"
        + memory
        + ",\"seconds\":30},\"payment\":{\"chain\":\"ETH\",\"type\":\""
        + payment
        + "\"}";
  }

  private static String forget(@Nullable Draft target) {
    return "\"hashes\":[\"" + required(target).hash() + "\"]";
  }

  private String file() {
    char[] text = new char[FILE_BYTES];
    Arrays.fill(text, '.');
    String head = "file " + count + " of " + nextMicros + ' ';
    head.getChars(0, head.length(), text, 0);
    return new String(text);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the kind of message has it");
    }
    return value;
  }
}
