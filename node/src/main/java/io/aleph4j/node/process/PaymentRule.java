package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.payment.AccountBook;
import io.aleph4j.node.payment.Charge;
import io.aleph4j.node.payment.Funds;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.price.Cost;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.MessageDate;
import io.aleph4j.protocol.price.PaymentPolicy;
import io.aleph4j.protocol.price.SizeEstimates;
import io.aleph4j.protocol.price.UnknownGpuException;
import io.aleph4j.protocol.price.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What files and machines cost, and whether their owner can pay (spec 01 §7.7 to §7.9). The last of
 * all checks: whoever pays is {@code content.address}, never the sender.
 */
final class PaymentRule {

  private final PaymentPolicy policy;

  PaymentRule(PaymentPolicy policy) {
    this.policy = policy;
  }

  /** Accepts a machine with what it costs, or refuses it. */
  Decision accept(Envelope envelope, ExecutableContent machine, State state) {
    Cost cost;
    try {
      cost = state.accounts().prices().today().ofMachine(machine, sizes(state), SizeEstimates.NONE);
    } catch (UnknownGpuException e) {
      return new Decision.Reject(ErrorCode.INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
    Verdict verdict = policy.ofMachine(machine, date(envelope, state), cost);
    Payment.Type type = machine.spec().payment().type();
    return refusal(verdict, machine.address(), state.accounts())
        .orElseGet(() ->
            new Decision.Accept(
                new Effect.CreateMachine(machine),
                new Charge(envelope.itemHash(), machine.address(), type, cost)));
  }

  /** Accepts a file that is here with what it costs, or refuses it. */
  Decision accept(Envelope envelope, StoreContent store, State state) {
    Cost cost =
        state
            .accounts()
            .prices()
            .today()
            .ofStore(store, envelope.itemHash(), sizes(state), SizeEstimates.NONE);
    long bytes = state.fileSize(store.file()).orElse(0);
    Verdict verdict = policy.ofStore(store, date(envelope, state), bytes, cost);
    return refusal(verdict, store.address(), state.accounts())
        .orElseGet(() ->
            new Decision.Accept(
                new Effect.StoreFile(store),
                new Charge(envelope.itemHash(), store.address(), store.paymentType(), cost)));
  }

  /**
   * The refusal of a file that is not here, and of which nobody knows how large it is: when its
   * owner cannot even pay for what is kept already.
   */
  Optional<Decision> refusalWithoutFile(Envelope envelope, StoreContent store, State state) {
    Verdict verdict = policy.ofAnnouncedStore(store, date(envelope, state), 0, Cost.NONE);
    return refusal(verdict, store.address(), state.accounts());
  }

  /**
   * Whether it is known without any state that the file costs its owner nothing; the means of
   * whoever has such files only are not looked at.
   */
  static boolean isFree(PaymentPolicy policy, Task task, StoreContent store) {
    FileLedger.Entry file = task.file();
    long bytes = file != null && file.hash().equals(store.file()) ? file.size() : 0;
    return policy.isFree(
        store, new MessageDate(task.envelope().time(), task.confirmedHeight()), bytes);
  }

  private static MessageDate date(Envelope envelope, State state) {
    return new MessageDate(envelope.time(), state.confirmedHeight());
  }

  private static Optional<Decision> refusal(Verdict verdict, Address owner, AccountBook accounts) {
    return switch (verdict) {
      case Verdict.Free _ -> Optional.empty();
      case Verdict.Refused(Payment.Type type) ->
          Optional.of(
              new Decision.Reject(
                  ErrorCode.INVALID_PAYMENT_METHOD,
                  "since the date of this message, nothing of its kind is paid by '"
                      + type.wireName()
                      + "' any longer: pay with 'credit'"));
      case Verdict.MustCover cover -> refusal(cover, accounts.of(owner), accounts);
    };
  }

  private static Optional<Decision> refusal(
      Verdict.MustCover cover, Funds funds, AccountBook accounts) {
    BigDecimal balance = funds.balance(cover.type(), accounts.now());
    BigDecimal required = cover.required(funds.cost(cover.type()));
    if (balance.compareTo(required) >= 0) {
      return Optional.empty();
    }
    String needed = required.toPlainString();
    String there = balance.toPlainString();
    return Optional.of(
        switch (cover.type()) {
          case CREDIT ->
              new Decision.Reject(
                  ErrorCode.CREDIT_INSUFFICIENT, List.of(new Detail.CreditsTooLow(needed, there)));
          case HOLD, SUPERFLUID ->
              new Decision.Reject(
                  ErrorCode.BALANCE_INSUFFICIENT, List.of(new Detail.BalanceTooLow(needed, there)));
        });
  }

  private static FileSizes sizes(State state) {
    return new FileSizes() {
      @Override
      public OptionalLong of(FileRef ref) {
        return MachineRule.file(ref, state)
            .map(file -> OptionalLong.of(file.size()))
            .orElseGet(OptionalLong::empty);
      }

      @Override
      public OptionalLong ofFile(ItemHash file) {
        return state.fileSize(file);
      }
    };
  }
}
