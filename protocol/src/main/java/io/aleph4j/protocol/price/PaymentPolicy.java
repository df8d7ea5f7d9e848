package io.aleph4j.protocol.price;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.math.BigDecimal;

/**
 * Which messages must be paid for, and how (spec 01 §7.8, §7.9). All dates compare with the time of
 * the envelope; a date counts from its own microsecond on.
 *
 * @param paidFrom from when on files and programs on demand must be paid for
 * @param paidFromHeight the same as the height of a message's first confirmation, which is compared
 *     instead of its time when it has one
 * @param machinesByCreditFrom from when on machines that always run are paid with credits only
 * @param allByCreditFrom from when on everything is paid with credits only
 * @param freeFileBytes how large a file may be that is kept for nothing when it is not paid with
 *     credits
 */
public record PaymentPolicy(
    Timestamp paidFrom,
    long paidFromHeight,
    Timestamp machinesByCreditFrom,
    Timestamp allByCreditFrom,
    long freeFileBytes) {

  /** The dates and limits of the network. */
  public static final PaymentPolicy NETWORK =
      new PaymentPolicy(
          seconds(1_743_775_079), // 2025-04-04T13:57:59Z
          22_196_000,
          seconds(1_773_187_200), // 2026-03-11T00:00:00Z
          seconds(1_798_761_600), // 2027-01-01T00:00:00Z
          25 * 1024 * 1024);

  /** The decision about a machine that costs this. Its cost lines are kept whatever it is. */
  public Verdict ofMachine(ExecutableContent content, MessageDate date, Cost cost) {
    if (isOnDemand(content) && isBeforePaying(date)) {
      return new Verdict.Free();
    }
    Payment.Type payment = content.spec().payment().type();
    if (payment != Payment.Type.CREDIT && isByCreditOnly(content, date.time())) {
      return new Verdict.Refused(payment);
    }
    // The compute node watches the stream of tokens.
    return payment == Payment.Type.SUPERFLUID
        ? new Verdict.Free()
        : new Verdict.MustCover(payment, cost.total(payment));
  }

  private boolean isByCreditOnly(ExecutableContent content, Timestamp time) {
    boolean machine = !isOnDemand(content) && isSince(machinesByCreditFrom, time);
    return content instanceof VerifiableProgramContent || machine || isSince(allByCreditFrom, time);
  }

  /**
   * The decision about a file that is here.
   *
   * @param bytes its size; 0 when nobody knows it. Such a file, and an empty one, is not among the
   *     small ones that are free.
   */
  public Verdict ofStore(StoreContent content, MessageDate date, long bytes, Cost cost) {
    if (isFree(content, date, bytes)) {
      return new Verdict.Free();
    }
    Payment.Type payment = content.paymentType();
    return payment != Payment.Type.CREDIT && isSince(allByCreditFrom, date.time())
        ? new Verdict.Refused(payment)
        : new Verdict.MustCover(payment, cost.total(payment));
  }

  /**
   * Whether a file is kept for nothing, whoever its owner is: then {@link #ofStore} says so too,
   * whatever the file costs.
   *
   * @param bytes its size; 0 when nobody knows it
   */
  public boolean isFree(StoreContent content, MessageDate date, long bytes) {
    boolean small = bytes > 0 && bytes <= freeFileBytes;
    return isBeforePaying(date)
        || (small
            && content.paymentType() == Payment.Type.HOLD
            && !isSince(allByCreditFrom, date.time()));
  }

  /**
   * The decision about a file that is not here yet: whether it is worth fetching. Only for files of
   * IPFS something is known before they are here.
   *
   * @param bytes the announced size; 0 when there is none, or IPFS is not used
   * @param cost see {@link CostCalculator#ofAnnouncedStore}
   */
  public Verdict ofAnnouncedStore(StoreContent content, MessageDate date, long bytes, Cost cost) {
    boolean announced = content.engine() == ItemType.IPFS && bytes > 0;
    return announced ? ofStore(content, date, bytes, cost) : ofStore(content, date, 0, Cost.NONE);
  }

  private boolean isBeforePaying(MessageDate date) {
    Long height = date.firstHeight();
    return height == null ? !isSince(paidFrom, date.time()) : height < paidFromHeight;
  }

  private static boolean isOnDemand(ExecutableContent content) {
    return content instanceof ProgramContent program && !program.triggers().persistent();
  }

  private static boolean isSince(Timestamp from, Timestamp time) {
    return time.compareTo(from) >= 0;
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.ofSeconds(BigDecimal.valueOf(seconds));
  }
}
