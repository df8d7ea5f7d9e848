package io.aleph4j.node;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A message that a test is about to sign; each change gives a new draft. */
public record Draft(
    Account sender,
    MessageType type,
    String owner,
    long micros,
    String fields,
    @Nullable String channel) {

  /** Accounts whose keys are known. */
  public static final List<? extends Account> ACCOUNTS = DevelopmentAccounts.builtIn();

  /** A post of the sender's own, at second 1. */
  public static Draft post(Account sender, String type, String content) {
    return of(sender, MessageType.POST, "\"type\":" + quoted(type) + ",\"content\":" + content);
  }

  /** A new version of a post. */
  public static Draft amend(Account sender, String ref, String content) {
    Draft draft = post(sender, "amend", content);
    return draft.withFields(draft.fields + ",\"ref\":" + quoted(ref));
  }

  /** An element of an aggregate. */
  public static Draft aggregate(Account sender, String key, String content) {
    return of(sender, MessageType.AGGREGATE, "\"key\":" + quoted(key) + ",\"content\":" + content);
  }

  /** An element that grants rights: the JSON array's entries without brackets. */
  public static Draft security(Account owner, String authorizations) {
    return aggregate(owner, "security", "{\"authorizations\":[" + authorizations + "]}");
  }

  /** A message that keeps a file, of the engine that the hash looks like. */
  public static Draft store(Account sender, ItemHash file) {
    String engine = file.looseType().orElse(ItemType.STORAGE).wireName();
    return of(
        sender,
        MessageType.STORE,
        "\"item_type\":" + quoted(engine) + ",\"item_hash\":" + quoted(file.value()));
  }

  /** A message that keeps a new version of a file, by the first one's message or by a name. */
  public static Draft store(Account sender, ItemHash file, String ref) {
    Draft draft = store(sender, file);
    return draft.withFields(draft.fields + ",\"ref\":" + quoted(ref));
  }

  /** A message that wants these messages to be forgotten. */
  public static Draft forget(Account sender, ItemHash... targets) {
    return forget(sender, List.of(targets), List.of());
  }

  /** A message that wants messages, and the owner's aggregates of some keys, to be forgotten. */
  public static Draft forget(Account sender, List<ItemHash> targets, List<String> keys) {
    return of(
        sender,
        MessageType.FORGET,
        "\"hashes\":"
            + listOf(targets.stream().map(ItemHash::value).toList())
            + ",\"aggregates\":"
            + listOf(keys));
  }

  /** A small machine of this type. */
  public static Draft machine(Account sender, MessageType type) {
    String hash = quoted("a".repeat(64));
    String shared = "\"allow_amend\":false,\"resources\":{}";
    String disk = "{\"ref\":" + hash + ",\"hash_tree\":" + hash + ",\"roothash\":" + hash + "}";
    return of(
        sender,
        type,
        switch (type) {
          case PROGRAM ->
              shared
                  + ",\"type\":\"vm-function\",\"environment\":{},\"on\":{\"http\":true}"
                  + ",\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"main:app\",\"ref\":"
                  + hash
                  + "},\"runtime\":{\"comment\":\"\",\"ref\":"
                  + hash
                  + "}";
          case INSTANCE ->
              shared
                  + ",\"environment\":{},\"rootfs\":{\"persistence\":\"host\",\"size_mib\":20480"
                  + ",\"parent\":{\"ref\":"
                  + hash
                  + "}}";
          case V_PROGRAM ->
              shared
                  + ",\"payment\":{\"type\":\"credit\"},\"environment\":{},\"runtime\":{\"ref\":"
                  + hash
                  + "},\"workload\":"
                  + disk
                  + ",\"verification\":{\"backend\":\"sev_snp\",\"measurements\":"
                  + "[{\"platform\":\"sev_snp\",\"digest\":"
                  + quoted("b".repeat(96))
                  + "}]}";
          case POST, AGGREGATE, STORE, FORGET ->
              throw new IllegalArgumentException(type.wireName());
        });
  }

  private static String listOf(List<String> texts) {
    return texts.stream().map(Draft::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  /** The hash of the message. */
  public ItemHash hash() {
    return ItemHash.sha256(text());
  }

  /** Any message, by the JSON members of its content beside address and time. */
  public static Draft of(Account sender, MessageType type, String fields) {
    return new Draft(sender, type, sender.address().value(), 1_000_000, fields, "test");
  }

  /** The same on behalf of this account. */
  public Draft forOwner(String address) {
    return new Draft(sender, type, address, micros, fields, channel);
  }

  /** The same on behalf of this account. */
  public Draft forOwner(Account account) {
    return forOwner(account.address().value());
  }

  /** The same at another time, of content and envelope. */
  public Draft at(double seconds) {
    return new Draft(sender, type, owner, Math.round(seconds * 1e6), fields, channel);
  }

  /** The same on another channel. */
  public Draft on(@Nullable String other) {
    return new Draft(sender, type, owner, micros, fields, other);
  }

  /** The same with other members of the content. */
  public Draft withFields(String other) {
    return new Draft(sender, type, owner, micros, other, channel);
  }

  /** The content's text. */
  public String text() {
    String time = BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    return "{\"address\":" + quoted(owner) + ",\"time\":" + time + ',' + fields + '}';
  }

  /** The envelope, not signed. */
  public Envelope unsigned() {
    String text = text();
    return new Envelope(
        sender.chain(),
        sender.address(),
        type,
        ItemHash.sha256(text),
        ItemType.INLINE,
        text,
        new Timestamp(micros),
        channel,
        null);
  }

  /** The envelope, signed by the sender. */
  public Envelope sign() {
    Envelope unsigned = unsigned();
    return withSignature(unsigned, sender.sign(unsigned.verificationBuffer()));
  }

  /** The envelope, signed by the sender, of the same message whose content is a file. */
  public Envelope signByHash() {
    return signByHash(hash());
  }

  /** The envelope, signed by the sender, of a message whose content is the file of this hash. */
  public Envelope signByHash(ItemHash content) {
    ItemType engine = content.looseType().orElseThrow();
    Envelope unsigned =
        new Envelope(
            sender.chain(),
            sender.address(),
            type,
            content,
            engine,
            null,
            new Timestamp(micros),
            channel,
            null);
    return withSignature(unsigned, sender.sign(unsigned.verificationBuffer()));
  }

  /** The message, with the envelope not signed. */
  public Message message() {
    return ContentParser.inline(unsigned());
  }

  /** The same message whose content is said to be elsewhere: the signature does not cover that. */
  public static Envelope withoutContent(Envelope e) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        ItemType.STORAGE,
        null,
        e.time(),
        e.channel(),
        e.signature());
  }

  /** The same message with another signature. */
  public static Envelope withSignature(Envelope e, @Nullable String signature) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        signature);
  }

  /** The same message on another channel, which no signature covers. */
  public static Envelope onChannel(Envelope e, @Nullable String channel) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        channel,
        e.signature());
  }

  /** A JSON string; for texts without quotes, backslashes and control characters. */
  public static String quoted(String text) {
    return '"' + text + '"';
  }
}
