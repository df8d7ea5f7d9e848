package io.aleph4j.node.intake;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.node.process.Decision;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.process.Work;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The one door by which messages come in, whoever brings them.
 *
 * <p>The signature is verified before anything is kept, so that a forged copy can never occupy a
 * hash. Copies of a message that arrive while it is being decided wait for the first and share its
 * outcome. Thread-safe; made for virtual threads, on which the signature check runs too: there are
 * as many carriers as cores, so nothing is gained by a pool beside them.
 */
public final class Intake {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_COPIES_TRIED = 8;

  private final SignatureVerifier signatures;
  private final Lanes lanes;
  private final InstantSource clock;
  private final ConcurrentMap<ItemHash, Work> inFlight = new ConcurrentHashMap<>();

  public Intake(SignatureVerifier signatures, Lanes lanes, InstantSource clock) {
    this.signatures = signatures;
    this.lanes = lanes;
    this.clock = clock;
  }

  /**
   * Takes a submission through signature check, duplicates and rules.
   *
   * @return the outcome, once it is durable; {@link Outcome.Unavailable} after 30 s or when there
   *     is too much work
   */
  public Outcome submit(Submission submission) {
    Timestamp now = Timestamp.of(clock.instant());
    Envelope envelope = submission.envelope();
    Decision.Reject refusal = submission.trusted() ? null : checkSignature(envelope);
    Task task =
        new Task(envelope, submission.message(), submission.confirmation(), now, null, refusal);
    // A forged copy is answered by itself: nobody who holds the honest one may be told its outcome.
    return refusal == null ? enqueueOrJoin(task) : enqueue(new Work(task));
  }

  /**
   * Tries a message again that has waited; returns at once.
   *
   * @return false when it cannot be tried now, because a copy is being decided or there is too much
   *     work
   */
  public boolean resume(Task parked) {
    Work work = new Work(parked);
    if (inFlight.putIfAbsent(parked.hash(), work) != null) {
      return false;
    }
    work.whenDone(() -> inFlight.remove(parked.hash(), work));
    if (lanes.offer(work)) {
      return true;
    }
    inFlight.remove(parked.hash(), work);
    return false;
  }

  private Decision.@Nullable Reject checkSignature(Envelope envelope) {
    String signature = envelope.signature();
    if (signature == null || signature.isEmpty()) {
      return new Decision.Reject(
          ErrorCode.INVALID_SIGNATURE, List.of("the message has no signature"));
    }
    return switch (signatures.verify(envelope)) {
      case Verdict.Valid _ -> null;
      case Verdict.Invalid(ErrorCode code, String reason) ->
          new Decision.Reject(code, List.of(reason));
    };
  }

  private Outcome enqueueOrJoin(Task task) {
    for (int copies = 0; copies < MOST_COPIES_TRIED; copies++) {
      Work work = new Work(task);
      Work first = inFlight.putIfAbsent(task.hash(), work);
      if (first == null) {
        work.whenDone(() -> inFlight.remove(task.hash(), work));
        return enqueueFirst(work);
      }
      Outcome outcome = first.await(PATIENCE);
      if (!isRefusalOfAnotherCopy(outcome, first.task(), task) && task.confirmation() == null) {
        return outcome instanceof Outcome.Processed ? new Outcome.Confirmed() : outcome;
      }
    }
    return new Outcome.Unavailable("too many copies of " + task.hash() + " at once");
  }

  private static boolean isRefusalOfAnotherCopy(Outcome outcome, Task first, Task mine) {
    return outcome instanceof Outcome.Rejected
        && !(Objects.equals(first.envelope().signature(), mine.envelope().signature())
            && sender(first).equals(sender(mine)));
  }

  private static Address sender(Task task) {
    return task.envelope().sender();
  }

  private Outcome enqueueFirst(Work work) {
    if (lanes.offer(work)) {
      return work.await(PATIENCE);
    }
    inFlight.remove(work.task().hash(), work);
    work.giveUp();
    return overloaded();
  }

  private Outcome enqueue(Work work) {
    return lanes.offer(work) ? work.await(PATIENCE) : overloaded();
  }

  private static Outcome overloaded() {
    return new Outcome.Unavailable("too many messages wait to be processed");
  }
}
