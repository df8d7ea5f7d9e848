package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import java.math.BigInteger;
import java.util.List;

/**
 * A transfer of more credits than its owner has. The message is refused with code 0, as the network
 * does (spec 01 §4.7, §7.3).
 *
 * @param required what the transfer asks for, in the unit of the post
 * @param available what the owner can spend now
 */
public record InsufficientCredits(Address owner, BigInteger required, BigInteger available)
    implements LedgerOutcome {

  /** The network's code for this refusal: that of a faulty format, not that of missing credits. */
  public ErrorCode code() {
    return ErrorCode.INVALID_FORMAT;
  }

  /** What the sender is told. */
  public List<Detail> details() {
    return Detail.of(
        "the transfer needs "
            + required
            + " credits and "
            + owner
            + " has "
            + available
            + "; send less, or add credits first");
  }
}
