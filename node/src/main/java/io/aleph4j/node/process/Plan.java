package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.payment.MoneyChange;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one batch writes, and the outcome of each of its tasks once that is committed.
 *
 * @param stored the accepted messages, in commit order
 * @param postVersions the version in force of each post that the batch touched, by the original's
 *     place in commit order
 * @param newPosts the originals that the batch created; each has a version above
 * @param measurements what the accepted posts of scoring services measured, by post
 * @param unparked rows of waiting messages that end with this batch
 * @param cleared hashes whose record of refusal ends, because they were accepted or wait now
 * @param files the files that came along with messages
 * @param holds those of them that no accepted message of the batch keeps
 * @param pins what the accepted messages keep from being deleted
 * @param machines the machines that the batch created
 * @param forgetting what the FORGET message of the batch takes away; null when there is none
 * @param money what is charged, and what a post does to balances
 * @param outcomes one for each task, in the order of the tasks; the last one is missing when its
 *     task has to be decided in a batch of its own
 */
public record Plan(
    List<StoredMessage> stored,
    Map<Long, PostVersion> postVersions,
    Map<Long, StoredMessage> newPosts,
    List<AggregateChange> aggregates,
    Map<ItemHash, Measurements> measurements,
    List<Park> parks,
    List<Repark> reparks,
    List<Long> unparked,
    List<Refused> refused,
    List<ItemHash> cleared,
    List<Confirmed> confirmed,
    List<FileLedger.Entry> files,
    List<Hold> holds,
    List<Pin> pins,
    List<NewMachine> machines,
    @Nullable Forgetting forgetting,
    MoneyChange money,
    List<Outcome> outcomes) {

  /** The messages that are forgotten. */
  public List<Forgettable> forgotten() {
    return forgetting == null ? List.of() : forgetting.messages();
  }

  /** The owners whose {@code security} aggregates this changes. */
  Set<Address> regranted() {
    return changed()
        .filter(id -> id.key().equals(Authorizations.AGGREGATE_KEY))
        .map(AggregateId::owner)
        .collect(Collectors.toSet());
  }

  /** The aggregates that this changes. */
  private Stream<AggregateId> changed() {
    Stream<AggregateId> extended =
        aggregates.stream().map(change -> new AggregateId(change.owner(), change.key()));
    Stream<AggregateId> reduced =
        forgetting == null ? Stream.empty() : forgetting.folds().keySet().stream();
    return Stream.concat(extended, reduced);
  }

  /** Whether this changes what things cost. */
  boolean reprices(PaymentSettings settings) {
    return changed().anyMatch(id -> settings.isPrices(id.owner(), id.key()));
  }

  /** Whether nothing has to be written. */
  public boolean writesNothing() {
    return stored.isEmpty()
        && parks.isEmpty()
        && reparks.isEmpty()
        && unparked.isEmpty()
        && refused.isEmpty()
        && files.isEmpty()
        && confirmed.isEmpty()
        && money.isNothing();
  }

  /** Why and until when a message waits. */
  public record Delay(
      Timestamp nextAttempt,
      int retries,
      ErrorCode code,
      List<Detail> details,
      @Nullable ItemHash waitsFor) {}

  /** A message that begins to wait. */
  public record Park(
      Envelope envelope,
      @Nullable Message message,
      @Nullable Confirmation confirmation,
      Timestamp receptionTime,
      Delay delay) {}

  /** A waiting message that goes on waiting. */
  public record Repark(long id, Delay delay) {}

  /** A message that is refused, to be recorded. */
  public record Refused(
      Envelope envelope,
      Timestamp receptionTime,
      ErrorCode code,
      List<Detail> details,
      @Nullable String traceback) {}

  /** A confirmation of a stored message. */
  public record Confirmed(ItemHash hash, Confirmation confirmation) {}
}
