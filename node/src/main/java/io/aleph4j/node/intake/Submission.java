package io.aleph4j.node.intake;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A well-formed message that somebody hands to this node.
 *
 * @param message the envelope with its content; null when the content is not inline and has to be
 *     fetched
 * @param trusted whether its signature need not be checked: it was already, or a chain's contract
 *     vouches for the message (spec 01 §4.9)
 * @param confirmation the transaction that carried it; null when none did
 * @param file the file that came along with it and has no row yet; null when none did
 */
public record Submission(
    Envelope envelope,
    @Nullable Message message,
    boolean trusted,
    @Nullable Confirmation confirmation,
    FileLedger.@Nullable Entry file) {

  /**
   * Reads a message as clients publish it, with everything that can be checked without a key or a
   * state.
   *
   * @throws InvalidMessageException with code 0, when no node could accept it
   */
  public static Submission parse(JsonNode json) {
    return of(EnvelopeParser.parse(json));
  }

  /** As {@link #parse}, of an envelope that was read already. */
  public static Submission of(Envelope envelope) {
    Message message =
        envelope.itemType() == ItemType.INLINE ? ContentParser.inline(envelope) : null;
    return new Submission(envelope, message, false, null, null);
  }

  /** The same message as a chain transaction carried it. */
  public Submission confirmedBy(Confirmation transaction) {
    return new Submission(envelope, message, trusted, transaction, file);
  }

  /** The same, whose signature was checked. */
  Submission verified() {
    return new Submission(envelope, message, true, confirmation, file);
  }

  /** The same with a file that came along, whose row is written with the message. */
  public Submission bringing(FileLedger.Entry arrived) {
    return new Submission(envelope, message, trusted, confirmation, arrived);
  }
}
