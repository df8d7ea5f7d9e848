package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which live messages a list holds (spec 02 §3.1). An empty list and a null bound mean "any";
 * otherwise a message must match every member, and of each list at least one element.
 *
 * @param statuses only {@code PROCESSED} and {@code REMOVING} match anything
 * @param owners {@code content.address}
 * @param startTime least envelope time, in microseconds
 * @param endTime envelope time that is too late, in microseconds
 * @param startBlock least height of the first confirmation; unconfirmed messages match
 * @param endBlock height of the first confirmation that is too high; unconfirmed messages do not
 *     match
 */
public record MessageQuery(
    List<MessageType> types,
    List<MessageStatus> statuses,
    List<Address> senders,
    List<Address> owners,
    List<String> refs,
    List<String> contentHashes,
    List<String> contentKeys,
    List<String> contentTypes,
    List<String> chains,
    List<String> channels,
    List<String> tags,
    List<String> hashes,
    List<String> paymentTypes,
    @Nullable Long startTime,
    @Nullable Long endTime,
    @Nullable Long startBlock,
    @Nullable Long endBlock) {

  private static final MessageQuery ALL =
      new MessageQuery(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of(), List.of(), List.of(), List.of(), null, null, null, null);

  /** Copies the lists, each without repetitions. */
  public MessageQuery {
    types = distinct(types);
    statuses = distinct(statuses);
    senders = distinct(senders);
    owners = distinct(owners);
    refs = distinct(refs);
    contentHashes = distinct(contentHashes);
    contentKeys = distinct(contentKeys);
    contentTypes = distinct(contentTypes);
    chains = distinct(chains);
    channels = distinct(channels);
    tags = distinct(tags);
    hashes = distinct(hashes);
    paymentTypes = distinct(paymentTypes);
  }

  /** Every live message. */
  public static MessageQuery all() {
    return ALL;
  }

  /** Every live message of these types. */
  public static MessageQuery of(List<MessageType> types) {
    return new MessageQuery(
        types, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), List.of(), List.of(), null, null, null, null);
  }

  /** The live ones among these messages. */
  public static MessageQuery ofHashes(List<String> hashes) {
    return new MessageQuery(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), hashes, List.of(), null, null, null, null);
  }

  /** Whether a status that live messages can have is asked for. */
  public boolean allowsLiveStatus() {
    return statuses.isEmpty()
        || statuses.contains(MessageStatus.PROCESSED)
        || statuses.contains(MessageStatus.REMOVING);
  }

  /** Whether live messages of all statuses that they can have match. */
  public boolean allowsAnyLiveStatus() {
    return statuses.isEmpty()
        || (statuses.contains(MessageStatus.PROCESSED)
            && statuses.contains(MessageStatus.REMOVING));
  }

  /** The same for messages of these statuses. */
  public MessageQuery withStatuses(List<MessageStatus> others) {
    return new MessageQuery(
        types,
        others,
        senders,
        owners,
        refs,
        contentHashes,
        contentKeys,
        contentTypes,
        chains,
        channels,
        tags,
        hashes,
        paymentTypes,
        startTime,
        endTime,
        startBlock,
        endBlock);
  }

  /** Whether the height of the first confirmation bounds this list. */
  public boolean hasBlockRange() {
    return startBlock != null || endBlock != null;
  }

  private static <T> List<T> distinct(List<T> list) {
    return list.size() < 2 ? List.copyOf(list) : list.stream().distinct().toList();
  }
}
