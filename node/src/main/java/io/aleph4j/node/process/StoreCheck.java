package io.aleph4j.node.process;

import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.Message;
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
    if (message == null || task.file() == null) {
      throw new IllegalArgumentException("message " + task.hash() + " brings no file");
    }
    StateRequest request = StateRequest.of(List.of(task), payment.posts());
    LoadedState loaded = reads.load(request);
    AccountBook accounts =
        new AccountBook(loaded.money(), request.money().payers(), payment, task.receptionTime());
    BatchState state = new BatchState(loaded, accounts);
    state.files().bring(task.file());
    if (state.known(task.hash()) instanceof Known.Stored) {
      return Optional.empty(); // paid for already
    }
    return rules.decide(message, state) instanceof Decision.Reject refusal && isOfMoney(refusal)
        ? Optional.of(refusal)
        : Optional.empty();
  }

  private static boolean isOfMoney(Decision.Reject refusal) {
    return refusal.code() == ErrorCode.BALANCE_INSUFFICIENT
        || refusal.code() == ErrorCode.CREDIT_INSUFFICIENT;
  }
}
