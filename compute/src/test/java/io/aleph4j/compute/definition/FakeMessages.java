package io.aleph4j.compute.definition;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages of a network that a test makes up. */
public final class FakeMessages implements MessageSource {
  /** Who all messages are of unless something else is said. */
  public static final String OWNER = "0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32";

  private final Map<ItemHash, NetworkMessage> messages = new ConcurrentHashMap<>();
  private final Map<ItemHash, Integer> asked = new ConcurrentHashMap<>();
  private final Set<ItemHash> gone = ConcurrentHashMap.newKeySet();
  private final List<NetworkMessage> amendments = new CopyOnWriteArrayList<>();

  @Override
  public Optional<NetworkMessage> message(ItemHash hash) {
    asked.merge(hash, 1, Integer::sum);
    return Optional.ofNullable(messages.get(hash));
  }

  @Override
  public List<NetworkMessage> amendments(ItemHash ref, Address owner) {
    return amendments;
  }

  /** How often a message was asked for. */
  public int asked(ItemHash hash) {
    return asked.getOrDefault(hash, 0);
  }

  /** Adds a message, whatever its hash. */
  public void put(ItemHash hash, NetworkMessage message) {
    messages.put(hash, message);
  }

  /** Adds an inline message. */
  public ItemHash add(String type, String content) {
    NetworkMessage message = inline(type, content);
    messages.put(message.itemHash(), message);
    return message.itemHash();
  }

  /** Adds a STORE message of a file. */
  public ItemHash store(ItemHash file) {
    return add("STORE", storeContent(file, OWNER, null));
  }

  /** Tells of an amendment, after those that were told of before. */
  public ItemHash amend(String type, String content) {
    NetworkMessage message = inline(type, content);
    amendments.add(message);
    return message.itemHash();
  }

  /** Tells of an amendment no longer. */
  public void withdraw(ItemHash hash) {
    amendments.removeIf(message -> message.itemHash().equals(hash));
  }

  /** Forgets a message. */
  public void forget(ItemHash hash) {
    messages.remove(hash);
    gone.add(hash);
  }

  /** Does as if a message had never been heard of. */
  public void lose(ItemHash hash) {
    messages.remove(hash);
  }

  @Override
  public boolean isGone(ItemHash hash) {
    return gone.contains(hash);
  }

  /** An inline message. */
  public static NetworkMessage inline(String type, String content) {
    return message(type, ItemHash.sha256(content), content, JsonMapper.shared().readTree(content));
  }

  /** A message as it is told. */
  public static NetworkMessage message(
      String type, ItemHash hash, @Nullable String text, JsonNode content) {
    return new NetworkMessage(
        "ETH",
        new Address(OWNER),
        type,
        hash,
        text == null ? "storage" : "inline",
        text,
        content,
        new Timestamp(1_500_000),
        null,
        null,
        List.of());
  }

  /** The content of a STORE message. */
  public static String storeContent(ItemHash file, String owner, @Nullable String ref) {
    return """
    {"address":"%s","time":1.5,"item_type":"%s","item_hash":"%s"%s}\
    """
        .formatted(
            owner,
            file.value().length() == 64 ? "storage" : "ipfs",
            file,
            ref == null ? "" : ",\"ref\":\"" + ref + "\"");
  }
}
