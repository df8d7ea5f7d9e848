package io.aleph4j.client;

import io.aleph4j.accounts.Account;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes signed messages of one account that carry their content in line, unless it is too long
 * (spec 01 §1.2). Immutable and safe for use by many threads at once.
 *
 * <p>The content is written as compact JSON, and exactly that text is hashed and sent. Times are
 * those of the clock, in whole milliseconds as the network's clients write them.
 */
public final class MessageSigner {

  /** How many characters (code points) a content in line may have. */
  public static final int MAX_INLINE_CHARACTERS = 200_000;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final Account account;
  private final InstantSource clock;
  private final Address owner;
  private final @Nullable String channel;
  private final @Nullable ContentStore store;

  /** Messages by this account in its own name and without a channel, at the times of this clock. */
  public MessageSigner(Account account, InstantSource clock) {
    this(account, clock, account.address(), null, null);
  }

  private MessageSigner(
      Account account,
      InstantSource clock,
      Address owner,
      @Nullable String channel,
      @Nullable ContentStore store) {
    this.account = account;
    this.clock = clock;
    this.owner = owner;
    this.channel = channel;
    this.store = store;
  }

  /** Where contents go that do not fit into a message. */
  @FunctionalInterface
  public interface ContentStore {

    /**
     * Keeps a text.
     *
     * @return its SHA-256
     */
    ItemHash keep(String text);
  }

  /** The same account, in this channel. */
  public MessageSigner inChannel(String name) {
    return new MessageSigner(account, clock, owner, name, store);
  }

  /**
   * The same account; contents of 200 000 bytes and more are kept there, and the message carries
   * their hash. Without such a place they are refused.
   */
  public MessageSigner keepingLargeContents(ContentStore place) {
    return new MessageSigner(account, clock, owner, channel, place);
  }

  /**
   * The same account, acting for this one; nodes accept it when its {@code security} aggregate
   * allows.
   */
  public MessageSigner onBehalfOf(Address other) {
    return new MessageSigner(account, clock, other, channel, store);
  }

  /** A new post of the user's type {@code type}. */
  public Envelope post(String type, JsonNode content) {
    return post(type, content, null);
  }

  /** A new post that refers to something: a message's hash or any text of the user's. */
  public Envelope post(String type, JsonNode content, @Nullable String ref) {
    if (type.equals(PostContent.AMEND)) {
      throw new IllegalArgumentException("the type 'amend' is reserved for new versions of a post");
    }
    return postContent(type, content, ref);
  }

  /** A new version of the post whose first version has this hash. */
  public Envelope amend(ItemHash original, JsonNode content) {
    return postContent(PostContent.AMEND, content, original.value());
  }

  private Envelope postContent(String type, JsonNode content, @Nullable String ref) {
    Timestamp now = now();
    ObjectNode post = header(now);
    post.put("type", type);
    post.set("content", content);
    if (ref != null) {
      post.put("ref", ref);
    }
    return sign(MessageType.POST, post, now);
  }

  /** Sets these entries of an aggregate of the owner and leaves its others as they are. */
  public Envelope aggregate(String key, ObjectNode entries) {
    Timestamp now = now();
    ObjectNode aggregate = header(now);
    aggregate.put("key", key);
    aggregate.set("content", entries);
    return sign(MessageType.AGGREGATE, aggregate, now);
  }

  /**
   * A message of any type; {@code address} and {@code time} are put before the given fields unless
   * these have them.
   */
  public Envelope message(MessageType type, ObjectNode fields) {
    Timestamp now = now();
    return sign(type, header(now).setAll(fields), now);
  }

  private ObjectNode header(Timestamp now) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("address", owner.value());
    content.put("time", BigDecimal.valueOf(now.micros(), 6).stripTrailingZeros());
    return content;
  }

  private Timestamp now() {
    return Timestamp.of(Instant.ofEpochMilli(clock.millis()));
  }

  private Envelope sign(MessageType type, JsonNode content, Timestamp time) {
    return sign(type, JSON.writeValueAsString(content), time);
  }

  /**
   * Signs a content whose text is given.
   *
   * @param itemContent JSON, sent as it is
   * @param time the envelope's time, which the signature does not cover
   * @throws IllegalArgumentException if the text is too long and nothing keeps it, or it holds a
   *     NUL or half of a surrogate pair, which no node accepts
   */
  public Envelope sign(MessageType type, String itemContent, Timestamp time) {
    checkCharacters(itemContent);
    boolean large =
        store != null
            && itemContent.getBytes(StandardCharsets.UTF_8).length >= MAX_INLINE_CHARACTERS;
    if (store != null && large) {
      return sign(type, null, store.keep(itemContent), time);
    }
    checkLength(itemContent);
    return sign(type, itemContent, ItemHash.sha256(itemContent), time);
  }

  private Envelope sign(
      MessageType type, @Nullable String itemContent, ItemHash hash, Timestamp time) {
    Envelope unsigned = envelope(type, itemContent, hash, time, null);
    return envelope(type, itemContent, hash, time, account.sign(unsigned.verificationBuffer()));
  }

  private Envelope envelope(
      MessageType type,
      @Nullable String itemContent,
      ItemHash hash,
      Timestamp time,
      @Nullable String signature) {
    return new Envelope(
        account.chain(),
        account.address(),
        type,
        hash,
        itemContent == null ? ItemType.STORAGE : ItemType.INLINE,
        itemContent,
        time,
        channel,
        signature);
  }

  private static void checkLength(String itemContent) {
    int characters = itemContent.codePointCount(0, itemContent.length());
    if (characters > MAX_INLINE_CHARACTERS) {
      throw new IllegalArgumentException(
          "a content in line has at most "
              + MAX_INLINE_CHARACTERS
              + " characters, not "
              + characters
              + "; store it and send its hash");
    }
  }

  private static void checkCharacters(String itemContent) {
    if (itemContent.contains("\\u0000")) {
      throw new IllegalArgumentException(
          "the content holds the character NUL, which no node accepts");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(itemContent)) {
      throw new IllegalArgumentException(
          "the content holds half of a surrogate pair, which no node accepts");
    }
  }
}
