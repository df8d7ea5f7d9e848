package io.aleph4j.node.process;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides a batch: what is written and what every caller is told (spec 01 §4.2, §4.5, §4.6, §4.10).
 *
 * <p>Deterministic but for the spread of retries; no clock, no I/O. One planner serves one lane;
 * not thread-safe.
 */
final class Planner {

  private static final String BY_HAND = "this node processes messages when it is told to";

  private final Rules rules;
  private final PaymentSettings payment;
  private final RetryPolicy retries;
  private final Duration gracePeriod;
  private final boolean byHand;

  /**
   * A planner.
   *
   * @param payment what is paid for, and with what
   * @param gracePeriod how long files are kept that nothing keeps any longer
   */
  Planner(Rules rules, PaymentSettings payment, RetryPolicy retries, Duration gracePeriod) {
    this(rules, payment, retries, gracePeriod, false);
  }

  /**
   * The same.
   *
   * @param byHand whether every new message waits until it is tried again
   */
  Planner(
      Rules rules,
      PaymentSettings payment,
      RetryPolicy retries,
      Duration gracePeriod,
      boolean byHand) {
    this.byHand = byHand;
    this.rules = rules;
    this.payment = payment;
    this.retries = retries;
    this.gracePeriod = gracePeriod;
  }

  /** What has to be read before these tasks can be decided. */
  StateRequest request(List<Task> tasks) {
    return StateRequest.of(tasks, payment);
  }

  /**
   * Whether nothing else may be decided meanwhile, in any lane: it forgets, moves money, or says
   * what things cost.
   */
  boolean needsTurn(Task task) {
    Message message = task.message();
    if (message == null || task.refusal() != null) {
      return false;
    }
    return switch (message.content()) {
      case ForgetContent _ -> true;
      case PostContent post ->
          payment
              .posts()
              .kind(post.type(), post.address(), message.envelope().channel())
              .isPresent();
      case AggregateContent element -> payment.isPrices(element.address(), element.key());
      case StoreContent _, ExecutableContent _ -> false;
    };
  }

  /** Whether this changes what things cost. */
  boolean reprices(Plan plan) {
    return plan.reprices(payment);
  }

  /**
   * Decides each task in turn. A FORGET message can only be the last one; it is left undecided when
   * the tasks before it concern what it means.
   *
   * @param firstSeq the first of as many numbers as there are tasks; accepted messages take them in
   *     order
   */
  Plan plan(List<Task> tasks, LoadedState loaded, long firstSeq, Timestamp now) {
    AccountBook accounts =
        new AccountBook(loaded.money(), request(tasks).money().payers(), payment, now);
    Batch batch = new Batch(new BatchState(loaded, accounts), firstSeq, now);
    for (Task task : tasks) {
      if (!batch.mustStandAlone(task)) {
        batch.outcomes.add(batch.take(task));
      }
    }
    return batch.toPlan();
  }

  /**
   * What is written when a task could not even be decided, because the database or this program
   * failed on it: it is tried again like any other and finally refused with the traceback.
   */
  Plan planFailure(Task task, Timestamp now, String traceback) {
    AccountBook accounts = new AccountBook(MoneyState.NOTHING, Set.of(), payment, now);
    Batch batch = new Batch(new BatchState(LoadedState.NOTHING, accounts), 0, now);
    batch.traceback = traceback;
    if (task.file() != null) {
      batch.state.files().bring(task.file());
    }
    batch.outcomes.add(
        batch.postpone(task, new Known.Unknown(), ErrorCode.INTERNAL_ERROR, List.of(), null));
    return batch.toPlan();
  }

  private final class Batch {

    private final BatchState state;
    private final Timestamp now;
    private long nextSeq;
    private @Nullable String traceback;
    private final List<StoredMessage> stored = new ArrayList<>();
    private final List<Plan.Park> parks = new ArrayList<>();
    private final List<Plan.Repark> reparks = new ArrayList<>();
    private final List<Long> unparked = new ArrayList<>();
    private final List<Plan.Refused> refused = new ArrayList<>();
    private final Set<ItemHash> cleared = new LinkedHashSet<>();
    private final List<Plan.Confirmed> confirmed = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    Batch(BatchState state, long firstSeq, Timestamp now) {
      this.state = state;
      this.nextSeq = firstSeq;
      this.now = now;
    }

    boolean mustStandAlone(Task task) {
      return task.isForget()
          && task.message() != null
          && task.message().content() instanceof ForgetContent forget
          && state.concerns(forget);
    }

    Outcome take(Task task) {
      if (task.file() != null) {
        state.files().bring(task.file());
      }
      Known known = state.known(task.hash());
      if (task.refusal() != null) {
        return refuse(task, task.refusal(), known);
      }
      return switch (known) {
        case Known.Stored copy -> meetStored(task, copy);
        case Known.Waiting copy when !isOwnRow(task, copy) -> meetWaiting(task, copy);
        case Known.Waiting _, Known.Unknown _, Known.Refused _ -> decide(task, known);
        case Known.Ended end -> {
          unpark(task);
          yield new Outcome.Ignored(end.status());
        }
      };
    }

    // A forged copy must never stand in the way of an honest one: it leaves a trace only where
    // nothing else is known.
    private Outcome refuse(Task task, Decision.Reject refusal, Known known) {
      if (known instanceof Known.Waiting copy && isOwnRow(task, copy)) {
        return reject(task, refusal.code(), refusal.details());
      }
      if (known instanceof Known.Unknown || known instanceof Known.Refused) {
        recordRefusal(task, known, refusal.code(), refusal.details());
      }
      return new Outcome.Rejected(refusal.code(), refusal.details());
    }

    private Outcome meetStored(Task task, Known.Stored copy) {
      unpark(task);
      if (task.parked() != null && !isSameCopy(task.envelope(), copy)) {
        return new Outcome.Rejected(
            ErrorCode.INVALID_SIGNATURE,
            Detail.of("the message " + task.hash() + " was processed with another signature"));
      }
      confirm(task);
      return new Outcome.Confirmed();
    }

    private boolean isSameCopy(Envelope envelope, Known.Stored copy) {
      return Objects.equals(envelope.signature(), copy.signature());
    }

    private boolean isOwnRow(Task task, Known.Waiting copy) {
      return task.parked() != null && task.parked().id() == copy.pendingId();
    }

    // The first copy decides; a second one is dropped, as everywhere on the network (spec 01
    // §4.10). But no signature covers where a content is: whoever sends a copy that leaves the
    // content away must not keep out the one that brings it.
    private Outcome meetWaiting(Task task, Known.Waiting copy) {
      if (copy.lacksContent() && task.message() != null) {
        drop(task.hash(), copy);
        return decide(task, copy);
      }
      unpark(task);
      return new Outcome.Pending(copy.code());
    }

    private void drop(ItemHash hash, Known.Waiting copy) {
      if (copy.pendingId() == Known.Waiting.NOT_WRITTEN_YET) {
        parks.removeIf(park -> park.envelope().itemHash().equals(hash));
      } else {
        unparked.add(copy.pendingId());
      }
    }

    private Outcome decide(Task task, Known known) {
      Message message = task.message();
      if (message == null) {
        return lackingContent(task, known);
      }
      if (task.envelope().itemType() != ItemType.INLINE && !state.hasFile(task.hash())) {
        return lackingContent(task, known);
      }
      if (byHand && task.parked() == null) {
        return postpone(task, known, ErrorCode.INTERNAL_ERROR, Detail.of(BY_HAND), null);
      }
      state.confirmedAt(task.confirmedHeight());
      return switch (rules.decide(message, state)) {
        case Decision.Accept decision -> accept(task, message, decision, known);
        case Decision.Reject(ErrorCode code, List<Detail> details) -> reject(task, code, details);
        case Decision.Wait(ErrorCode code, ItemHash on, List<Detail> details) ->
            postpone(task, known, code, details, on);
        case Decision.Retry(ErrorCode code, List<Detail> details) ->
            postpone(task, known, code, details, null);
      };
    }

    private Outcome lackingContent(Task task, Known known) {
      return postpone(
          task,
          known,
          ErrorCode.CONTENT_UNAVAILABLE,
          Detail.of("the content " + task.hash() + " is not here"),
          task.hash());
    }

    private Outcome accept(Task task, Message message, Decision.Accept decision, Known known) {
      StoredMessage accepted = new StoredMessage(nextSeq++, message, firstSeen(task, known));
      stored.add(accepted);
      state.apply(accepted, decision, now.plus(gracePeriod));
      unpark(task);
      clear(task, known);
      confirm(task);
      return new Outcome.Processed();
    }

    private Outcome reject(Task task, ErrorCode code, List<Detail> details) {
      unpark(task);
      recordRefusal(task, state.known(task.hash()), code, details);
      return new Outcome.Rejected(code, details);
    }

    private Outcome postpone(
        Task task, Known known, ErrorCode code, List<Detail> details, @Nullable ItemHash on) {
      ItemHash waker = waker(on);
      Task.Parked parked = task.parked();
      if (parked != null && isWokenInVain(parked, waker)) {
        Plan.Delay same =
            new Plan.Delay(parked.nextAttempt(), parked.retries(), code, details, waker);
        reparks.add(new Plan.Repark(parked.id(), same));
        return new Outcome.Pending(code);
      }
      int tries = triesThatCount(parked, waker);
      Optional<Timestamp> next = retries.next(tries, now);
      if (next.isEmpty()) {
        return reject(task, code, details);
      }
      Plan.Delay delay = new Plan.Delay(next.get(), tries + 1, code, details, waker);
      Timestamp since = firstSeen(task, known);
      if (parked == null) {
        parks.add(
            new Plan.Park(task.envelope(), task.message(), task.confirmation(), since, delay));
        state.learn(task.hash(), new Known.Waiting(Known.Waiting.NOT_WRITTEN_YET, code, since));
        clear(task, known);
      } else {
        reparks.add(new Plan.Repark(parked.id(), delay));
      }
      return new Outcome.Pending(code);
    }

    // Being woken is no try of the network's, of which there are only so many: what it waits for
    // may come and go, and come again.
    private boolean isWokenInVain(Task.Parked parked, @Nullable ItemHash waker) {
      return waker != null
          && waker.equals(parked.waitsFor())
          && parked.nextAttempt().compareTo(now) > 0;
    }

    // Who needs many things waits for one after the other, and each of them wakes it. What it has
    // waited for and now no longer does has come, so the last try was none in vain.
    private static int triesThatCount(Task.@Nullable Parked parked, @Nullable ItemHash waker) {
      if (parked == null) {
        return 0;
      }
      boolean another =
          waker != null && parked.waitsFor() != null && !waker.equals(parked.waitsFor());
      return another ? parked.retries() - 1 : parked.retries();
    }

    // A reference may be any text; what has not the form of a hash will never be one's name.
    private static @Nullable ItemHash waker(@Nullable ItemHash on) {
      return on == null || on.looseType().isEmpty() ? null : on;
    }

    /** The first of all times at which any copy was seen (spec 01 §4.1). */
    private static Timestamp firstSeen(Task task, Known known) {
      return switch (known) {
        case Known.Waiting(_, _, Timestamp since) -> Timestamp.min(since, task.receptionTime());
        case Known.Refused(Timestamp since) -> Timestamp.min(since, task.receptionTime());
        case Known.Unknown _, Known.Stored _, Known.Ended _ -> task.receptionTime();
      };
    }

    private void clear(Task task, Known known) {
      if (known instanceof Known.Refused) {
        cleared.add(task.hash());
      }
    }

    private void recordRefusal(Task task, Known known, ErrorCode code, List<Detail> details) {
      Timestamp since = firstSeen(task, known);
      refused.add(new Plan.Refused(task.envelope(), since, code, details, traceback));
      cleared.remove(task.hash());
      state.learn(task.hash(), new Known.Refused(since));
    }

    private void unpark(Task task) {
      if (task.parked() != null) {
        unparked.add(task.parked().id());
      }
    }

    private void confirm(Task task) {
      Confirmation confirmation = task.confirmation();
      if (confirmation != null) {
        confirmed.add(new Plan.Confirmed(task.hash(), confirmation));
      }
    }

    Plan toPlan() {
      return new Plan(
          List.copyOf(stored),
          state.versions(),
          state.newPosts(),
          state.aggregates(),
          state.measurements(),
          List.copyOf(parks),
          List.copyOf(reparks),
          List.copyOf(unparked),
          List.copyOf(refused),
          List.copyOf(cleared),
          List.copyOf(confirmed),
          state.files().brought(),
          state.files().holds(now.plus(gracePeriod)),
          List.copyOf(state.files().pins()),
          List.copyOf(state.machines()),
          state.forgetting(),
          state.accounts().change(),
          List.copyOf(outcomes));
    }
  }
}
