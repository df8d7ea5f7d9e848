package io.aleph4j.node.storage;

/**
 * The order of a list of messages. Equal keys are ordered by item hash, which always ascends (spec
 * 02 §3.1).
 *
 * @param ascending the direction of every key but the item hash
 */
public record MessageOrder(SortBy sortBy, boolean ascending) {

  /** Newest first, the default. */
  public static final MessageOrder NEWEST_FIRST = new MessageOrder(SortBy.TIME, false);

  /** What a list is ordered by. */
  public enum SortBy {
    /** The envelope's time. */
    TIME,
    /**
     * The time of the first confirmation, then the envelope's; unconfirmed messages count as the
     * latest.
     */
    TX_TIME
  }
}
