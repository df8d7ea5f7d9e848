package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to a decision.
 *
 * @param message the envelope with its content; null while the content is not here
 * @param confirmation the chain transaction that carried it; null when none did
 * @param receptionTime when this node first saw it
 * @param parked the row in which it waited until now; null when it comes from the intake
 * @param refusal why it is refused whatever the state is (a bad signature); null when it is not
 * @param file the file that came along with it and has no row yet; null when none did
 */
public record Task(
    Envelope envelope,
    @Nullable Message message,
    @Nullable Confirmation confirmation,
    Timestamp receptionTime,
    @Nullable Parked parked,
    Decision.@Nullable Reject refusal,
    FileLedger.@Nullable Entry file) {

  /** A task without a file. */
  public Task(
      Envelope envelope,
      @Nullable Message message,
      @Nullable Confirmation confirmation,
      Timestamp receptionTime,
      @Nullable Parked parked,
      Decision.@Nullable Reject refusal) {
    this(envelope, message, confirmation, receptionTime, parked, refusal, null);
  }

  /** The hash that names the message. */
  public ItemHash hash() {
    return envelope.itemHash();
  }

  /** The same with its content, which has come meanwhile. */
  public Task with(Message found) {
    return new Task(envelope, found, confirmation, receptionTime, parked, refusal, file);
  }

  /** The same, to be refused. */
  public Task refused(Decision.Reject reason) {
    return new Task(envelope, message, confirmation, receptionTime, parked, reason, file);
  }

  /** The height of the block in which a chain confirmed it first; null when none did. */
  @Nullable Long confirmedHeight() {
    return confirmation == null ? null : (Long) confirmation.height();
  }

  /** Whether this is a FORGET message that may be carried out. */
  boolean isForget() {
    return refusal == null && message != null && message.content() instanceof ForgetContent;
  }

  /** About how many characters this holds in memory. */
  long size() {
    String inline = envelope.itemContent();
    return 1000L
        + (inline == null ? 0 : inline.length())
        + (inline != null || message == null ? 0 : message.contentText().length());
  }

  /**
   * What is known of a message that waited.
   *
   * @param id its row
   * @param retries how many tries failed so far
   * @param nextAttempt when it is tried again whatever happens; sooner when it is woken
   * @param waitsFor what would wake it; null when nothing in particular
   */
  public record Parked(long id, int retries, Timestamp nextAttempt, @Nullable ItemHash waitsFor) {}
}
