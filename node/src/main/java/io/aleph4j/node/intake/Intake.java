package io.aleph4j.node.intake;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.node.files.FileContents;
import io.aleph4j.node.process.AggregateId;
import io.aleph4j.node.process.Decision;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.process.SenderCheck;
import io.aleph4j.node.process.StoreCheck;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.process.Work;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The one door by which messages come in, whoever brings them.
 *
 * <p>The signature is verified before anything is kept, so that a forged copy can never occupy a
 * hash. Equal copies of a message that arrive while it is being decided wait for the first and
 * share its outcome; copies that differ in anything, be it a field that the signature does not
 * cover, go their own way, so that none decides over the other. Thread-safe; made for virtual
 * threads, on which the signature check runs too: there are as many carriers as cores, so nothing
 * is gained by a pool beside them.
 */
public final class Intake {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So many contents that are not inline are read at a time: each may have many megabytes. */
  private static final int READERS = 2;

  private final SignatureVerifier signatures;
  private final SenderCheck senders;
  private final StoreCheck stores;
  private final FileContents contents;
  private final Lanes lanes;
  private final Set<AggregateId> computed;
  private final InstantSource clock;
  private final Semaphore readers = new Semaphore(READERS);
  private final ConcurrentMap<Envelope, Work> inFlight = new ConcurrentHashMap<>();

  /**
   * The door to these lanes.
   *
   * @param computed aggregates that the node has of its own, and that no message may say
   */
  public Intake(
      SignatureVerifier signatures,
      SenderCheck senders,
      StoreCheck stores,
      FileContents contents,
      Lanes lanes,
      Set<AggregateId> computed,
      InstantSource clock) {
    this.signatures = signatures;
    this.senders = senders;
    this.stores = stores;
    this.contents = contents;
    this.lanes = lanes;
    this.computed = computed;
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
        new Task(
            envelope,
            submission.message(),
            submission.confirmation(),
            now,
            null,
            refusal,
            submission.file());
    // A forged copy is answered by itself: nobody who holds the honest one may be told its outcome.
    // A transaction has to be recorded even if the copy before it brought none, and so has a file.
    boolean alone =
        refusal != null || submission.confirmation() != null || submission.file() != null;
    Entry entry = alone ? begin(task) : joinOrBegin(task);
    Outcome outcome = entry.work.await(PATIENCE);
    return entry.isJoined ? joined(outcome) : outcome;
  }

  /** The work that decides a submission, its own or that of an equal copy. */
  private record Entry(Work work, boolean isJoined) {}

  private Entry begin(Task task) {
    try (Turn _ = turn(task.envelope())) {
      Work work = new Work(ready(task));
      offer(work);
      return new Entry(work, false);
    }
  }

  // What is joined is looked for before its content is read once more, and again after waiting for
  // the turn: of many copies of a large message only one may hold it.
  private Entry joinOrBegin(Task task) {
    Work first = underWay(task.envelope());
    if (first != null) {
      return new Entry(first, true);
    }
    try (Turn _ = turn(task.envelope())) {
      first = underWay(task.envelope());
      if (first != null) {
        return new Entry(first, true);
      }
      Work work = new Work(ready(task));
      first = announce(work);
      if (first != null) {
        return new Entry(first, true);
      }
      offer(work);
      return new Entry(work, false);
    }
  }

  // Inline messages have nothing to be read: they are looked for only where they are announced.
  private @Nullable Work underWay(Envelope envelope) {
    return envelope.itemType() == ItemType.INLINE ? null : inFlight.get(envelope);
  }

  /** A turn at holding a content that was read, until it waits in a lane, which has its limits. */
  @FunctionalInterface
  private interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  private Turn turn(Envelope envelope) {
    if (envelope.itemType() == ItemType.INLINE) {
      return () -> {};
    }
    readers.acquireUninterruptibly();
    return readers::release;
  }

  /**
   * Checks the signature of an inline message whose file is still to come, and the right of its
   * sender. Nothing is kept of the message.
   */
  public Checked check(Submission submission) {
    Decision.Reject forged = checkSignature(submission.envelope());
    if (forged != null) {
      return new Checked.Bad(forged);
    }
    Message message =
        Objects.requireNonNull(submission.message(), "only inline messages come with files");
    return senders
        .check(message)
        .<Checked>map(Checked.Bad::new)
        .orElseGet(() -> new Checked.Good(submission.verified()));
  }

  /**
   * The refusal that a STORE message would meet now because its owner cannot pay for the file that
   * has come along; empty when he can. Nothing is kept of either.
   */
  public Optional<Decision.Reject> checkPayment(Submission submission) {
    Timestamp now = Timestamp.of(clock.instant());
    return stores.check(
        new Task(
            submission.envelope(), submission.message(), null, now, null, null, submission.file()));
  }

  /**
   * Tries a message again that has waited; returns at once.
   *
   * @return false when it cannot be tried now, because a copy is being decided or there is too much
   *     work
   */
  public boolean resume(Task parked) {
    try (Turn _ = turn(parked.envelope())) {
      if (underWay(parked.envelope()) != null) {
        return false;
      }
      Work work = new Work(ready(parked));
      return announce(work) == null && offer(work);
    }
  }

  /** Tries a message again that has waited, as {@link #resume}, and waits for the outcome. */
  public Outcome retry(Task parked) {
    Work work;
    try (Turn _ = turn(parked.envelope())) {
      work = new Work(ready(parked));
      if (announce(work) != null) {
        return new Outcome.Unavailable("a copy of the message is being decided");
      }
      offer(work);
    }
    return work.await(PATIENCE);
  }

  private Task ready(Task task) {
    Task whole = withContent(task);
    Message message = whole.message();
    if (message != null
        && whole.refusal() == null
        && message.content() instanceof AggregateContent element
        && computed.contains(new AggregateId(element.address(), element.key()))) {
      return whole.refused(
          new Decision.Reject(
              ErrorCode.PERMISSION_DENIED,
              Detail.of(
                  "this private network has an aggregate "
                      + element.key()
                      + " of "
                      + element.address()
                      + " of its own, which no message changes"
                      + remedy(element))));
    }
    return whole;
  }

  private static String remedy(AggregateContent element) {
    return new AggregateId(element.address(), element.key()).equals(Registry.AGGREGATE)
        ? "; publish operations on nodes instead"
        : "; write one of another account or key";
  }

  // A content that is not inline is read when the message is tried, if it is here by then. That of
  // a message that waited is read again: what was kept of it has its defaults filled in and is no
  // longer as long as the file.
  private Task withContent(Task task) {
    if (task.envelope().itemType() == ItemType.INLINE || task.refusal() != null) {
      return task;
    }
    return switch (contents.read(task.hash())) {
      case FileContents.Found.Absent _ -> task;
      case FileContents.Found.TooLarge(long size) ->
          task.refused(
              new Decision.Reject(
                  ErrorCode.INVALID_FORMAT,
                  Detail.of(
                      "the content has "
                          + size
                          + " bytes, more than the "
                          + FileContents.LARGEST
                          + " that a message may have")));
      case FileContents.Found.Whole(byte[] bytes) -> read(task, bytes);
    };
  }

  private static Task read(Task task, byte[] content) {
    try {
      return task.with(ContentParser.fetched(task.envelope(), content));
    } catch (InvalidMessageException e) {
      return task.refused(new Decision.Reject(e.code(), Detail.ofAll(e.errors())));
    }
  }

  /** Announces the work to later copies of the message; the work to join instead, if any. */
  private @Nullable Work announce(Work work) {
    Envelope envelope = work.task().envelope();
    Work first = inFlight.putIfAbsent(envelope, work);
    if (first == null) {
      work.whenDone(() -> inFlight.remove(envelope, work));
    }
    return first;
  }

  private static Outcome joined(Outcome outcome) {
    return outcome instanceof Outcome.Processed ? new Outcome.Confirmed() : outcome;
  }

  private Decision.@Nullable Reject checkSignature(Envelope envelope) {
    String signature = envelope.signature();
    if (signature == null || signature.isEmpty()) {
      return new Decision.Reject(
          ErrorCode.INVALID_SIGNATURE, Detail.of("the message has no signature"));
    }
    return switch (signatures.verify(envelope)) {
      case Verdict.Valid _ -> null;
      case Verdict.Invalid(ErrorCode code, String reason) ->
          new Decision.Reject(code, Detail.of(reason));
    };
  }

  private boolean offer(Work work) {
    if (lanes.offer(work)) {
      return true;
    }
    work.giveUp();
    return false;
  }
}
