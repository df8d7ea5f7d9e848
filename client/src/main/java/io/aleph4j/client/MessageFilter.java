package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.Collection;

/**
 * Which messages of a list or a stream are wanted (spec 02 §3.1). Immutable; every method answers a
 * narrower filter, and within one criterion any of the values matches.
 */
public final class MessageFilter {

  private static final MessageFilter ALL = new MessageFilter(Query.EMPTY);

  private final Query query;

  private MessageFilter(Query query) {
    this.query = query;
  }

  /** Every message. */
  public static MessageFilter all() {
    return ALL;
  }

  /** Of these types. */
  public MessageFilter types(Collection<MessageType> types) {
    return new MessageFilter(query.withList("msgTypes", types, MessageType::wireName));
  }

  /** Signed by these accounts. */
  public MessageFilter senders(Collection<Address> senders) {
    return new MessageFilter(query.withList("addresses", senders, Address::value));
  }

  /** On behalf of these accounts. */
  public MessageFilter owners(Collection<Address> owners) {
    return new MessageFilter(query.withList("owners", owners, Address::value));
  }

  /** Signed by accounts of these chains. */
  public MessageFilter chains(Collection<Chain> chains) {
    return new MessageFilter(query.withList("chains", chains, Chain::code));
  }

  /** In these channels. */
  public MessageFilter channels(Collection<String> channels) {
    return new MessageFilter(query.withList("channels", channels, name -> name));
  }

  /** With these hashes. */
  public MessageFilter hashes(Collection<ItemHash> hashes) {
    return new MessageFilter(query.withList("hashes", hashes, ItemHash::value));
  }

  /** Whose content refers to one of these. */
  public MessageFilter refs(Collection<String> refs) {
    return new MessageFilter(query.withList("refs", refs, ref -> ref));
  }

  /** With at least one of these tags. */
  public MessageFilter tags(Collection<String> tags) {
    return new MessageFilter(query.withList("tags", tags, tag -> tag));
  }

  /** Posts of these content types. */
  public MessageFilter contentTypes(Collection<String> types) {
    return new MessageFilter(query.withList("contentTypes", types, type -> type));
  }

  /** Aggregates of these keys; nodes of the network take only keys that look like item hashes. */
  public MessageFilter contentKeys(Collection<String> keys) {
    return new MessageFilter(query.withList("contentKeys", keys, key -> key));
  }

  /** Stores of these files. */
  public MessageFilter contentHashes(Collection<ItemHash> hashes) {
    return new MessageFilter(query.withList("contentHashes", hashes, ItemHash::value));
  }

  /** Not older than this; a stream applies it to the history alone. */
  public MessageFilter from(Timestamp start) {
    return new MessageFilter(query.with("startDate", Seconds.of(start)));
  }

  /** Older than this; a stream applies it to the history alone. */
  public MessageFilter until(Timestamp end) {
    return new MessageFilter(query.with("endDate", Seconds.of(end)));
  }

  /** In the order of time instead of the newest first. */
  public MessageFilter oldestFirst() {
    return new MessageFilter(query.with("sortOrder", 1));
  }

  Query query() {
    return query;
  }
}
