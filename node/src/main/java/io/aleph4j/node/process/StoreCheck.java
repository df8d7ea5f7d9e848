package io.aleph4j.node.process;

import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StoreContent;
import java.util.List;
import java.util.Optional;

/**
 * Whether the owner of a file that has just come could pay for it now, before the file is kept;
 * what counts is what is decided later, by the same rule (spec 02 §4.5). Thread-safe.
 */
public final class StoreCheck {

  private final StateReads reads;
  private final Rules rules;
  private final PaymentSettings payment;

  public StoreCheck(StateReads reads, RuleSettings settings) {
    this.reads = reads;
    this.rules = new Rules(settings);
    this.payment = settings.payment();
  }

  /**
   * The refusal for want of money that this message would meet; empty when it would meet none, or
   * another.
   *
   * @param task a STORE message with the file that came along
   */
  public Optional<Decision.Reject> check(Task task) {
    Message message = task.message();
    if (message == null
        || task.file() == null
        || !(message.content() instanceof StoreContent store)) {
      throw new IllegalArgumentException("message " + task.hash() + " brings no file");
    }
    if (PaymentRule.isFree(payment.policy(), task, store)) {
      return Optional.empty();
    }
    StateRequest request = StateRequest.of(List.of(task), payment);
    // Who paid for it already is asked only of whoever cannot pay.
    LoadedState loaded = reads.load(request.assumingUnknown());
    AccountBook accounts =
        new AccountBook(loaded.money(), request.money().payers(), payment, task.receptionTime());
    BatchState state = new BatchState(loaded, accounts);
    state.files().bring(task.file());
    return rules.decide(message, state) instanceof Decision.Reject refusal
            && isOfMoney(refusal)
            && !isStored(task.hash())
        ? Optional.of(refusal)
        : Optional.empty();
  }

  private boolean isStored(ItemHash hash) {
    LoadedState loaded = reads.load(StateRequest.ofMessage(hash));
    return new BatchState(loaded).known(hash) instanceof Known.Stored;
  }

  private static boolean isOfMoney(Decision.Reject refusal) {
    return refusal.code() == ErrorCode.BALANCE_INSUFFICIENT
        || refusal.code() == ErrorCode.CREDIT_INSUFFICIENT;
  }
}
