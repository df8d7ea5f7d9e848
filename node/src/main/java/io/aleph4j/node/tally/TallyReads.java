package io.aleph4j.node.tally;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API asks of the counters (spec 02 §9.5).
 *
 * <p>Every number is exact: it is that of all live messages (processed and removing) whose commit
 * had returned when the method was called. Names compare exactly. Each method answers in memory or
 * with one indexed lookup, never with a scan of the messages. Safe for use by any number of
 * threads.
 */
public interface TallyReads {

  /** All live messages. */
  long total();

  /** Live messages of this type. */
  long byType(MessageType type);

  /** Live messages that this account signed. */
  long bySender(Address sender);

  /** Live messages of this type that this account signed. */
  long bySenderAndType(Address sender, MessageType type);

  /** Live messages on whose behalf of this account ({@code content.address}). */
  long byOwner(Address owner);

  /** Live messages of this type on behalf of this account. */
  long byOwnerAndType(Address owner, MessageType type);

  /** Live messages of this channel. */
  long byChannel(String channel);

  /** Live messages of this channel and type. */
  long byChannelAndType(String channel, MessageType type);

  /** Live messages of this {@code content.type}. */
  long byContentType(String contentType);

  /**
   * Live messages of this type, or of any when null, whose envelope time lies in {@code [from,
   * to)}. Either bound may be {@link Long#MIN_VALUE} or {@link Long#MAX_VALUE} microseconds for "no
   * bound".
   */
  long byTypeAndTime(@Nullable MessageType type, Timestamp from, Timestamp to);

  /** Original posts: amends are folded into them and do not count. */
  long posts();

  /** Original posts of this owner. */
  long postsByOwner(Address owner);

  /** Original posts of this type. */
  long postsByType(String originalType);

  /** Original posts of this channel. */
  long postsByChannel(String channel);

  /** Original posts of this owner and type. */
  long postsByOwnerAndType(Address owner, String originalType);

  /** Every channel in use, sorted by code points. */
  List<String> channels();

  /** Every channel on which this account signed a live message, sorted. */
  List<String> channelsOfSender(Address sender);

  /** Every {@code content.type} of the POST messages that this account signed, sorted. */
  List<String> postTypesOfSender(Address sender);

  /**
   * The statistics of those of these senders that have live messages; of every sender when the list
   * is empty.
   */
  List<SenderStats> senderStats(List<Address> senders);

  /** One page of the senders' ranking, in the order that the query names. */
  List<SenderStats> senderStats(SenderStatsQuery query);

  /** How many senders' addresses contain this text, letter case ignored; all senders when null. */
  long senders(@Nullable String addressContains);
}
