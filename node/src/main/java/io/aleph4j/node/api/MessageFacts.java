package io.aleph4j.node.api;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the filters of the message socket look at, of a stored or of a live message. */
record MessageFacts(
    MessageType type,
    Address sender,
    Address owner,
    String chain,
    @Nullable String channel,
    String itemHash,
    ContentHeader header) {

  static MessageFacts of(StoredMessage stored) {
    Envelope envelope = stored.message().envelope();
    return new MessageFacts(
        envelope.type(),
        envelope.sender(),
        stored.message().content().address(),
        envelope.chain().code(),
        envelope.channel(),
        envelope.itemHash().value(),
        stored.message().content().header());
  }

  /** Of a row that was read with its content, from which the tags are taken again. */
  static MessageFacts of(MessageRow row) {
    String text = row.contentText();
    List<String> tags =
        text == null ? List.of() : ContentParser.parse(row.type(), text).header().tags();
    return new MessageFacts(
        row.type(),
        new Address(row.sender()),
        new Address(row.owner()),
        row.chain(),
        row.channel(),
        row.itemHash(),
        new ContentHeader(
            row.contentType(), row.ref(), row.key(), row.contentHash(), row.paymentType(), tags));
  }

  /**
   * Whether the query lists this message. Dates and blocks are left out: a client that asks for
   * what comes from now on must get messages that were signed earlier (spec 02 §5.1).
   */
  boolean match(MessageQuery query) {
    return in(query.types(), type)
        && (query.statuses().isEmpty() || query.statuses().contains(MessageStatus.PROCESSED))
        && in(query.senders(), sender)
        && in(query.owners(), owner)
        && in(query.refs(), header.ref())
        && in(query.contentHashes(), header.itemHash())
        && in(query.contentKeys(), header.key())
        && in(query.contentTypes(), header.type())
        && in(query.chains(), chain)
        && in(query.channels(), channel)
        && (query.tags().isEmpty() || query.tags().stream().anyMatch(header.tags()::contains))
        && in(query.hashes(), itemHash)
        && in(query.paymentTypes(), header.paymentType());
  }

  private static <T> boolean in(List<T> allowed, @Nullable T value) {
    return allowed.isEmpty() || (value != null && allowed.contains(value));
  }
}
