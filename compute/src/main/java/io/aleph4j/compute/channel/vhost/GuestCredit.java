package io.aleph4j.compute.channel.vhost;

/**
 * What the host may still send on a connection: what the guest said it can hold, less what is on
 * the way to its reader. All counts are modulo 2^32. Not safe for more than one thread.
 */
final class GuestCredit {
  private int sent;
  private int allocated;
  private int forwarded;
  private boolean hasAsked;

  /** Every packet of the guest tells it. */
  void heard(VsockPacket packet) {
    allocated = packet.allocated();
    forwarded = packet.forwarded();
    if (left() > 0) {
      hasAsked = false;
    }
  }

  /** Bytes; not more than 0 when nothing may be sent. */
  long left() {
    long onTheWay = Integer.toUnsignedLong(sent - forwarded);
    return Integer.toUnsignedLong(allocated) - onTheWay;
  }

  /** Takes what there is, up to so many bytes; there has to be some. */
  int take(int wanted) {
    int count = (int) Math.min(wanted, left());
    sent += count;
    return count;
  }

  /** Whether the guest is to be asked for more: once, until it gave some. */
  boolean shouldAsk() {
    boolean isFirst = !hasAsked;
    hasAsked = true;
    return isFirst;
  }
}
