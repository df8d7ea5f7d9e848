package io.aleph4j.compute.connector;

import java.time.Duration;

/**
 * What one machine may ask of the guest API.
 *
 * @param connections how many connections it may have open
 * @param idle how long a connection may be silent, within a request too
 * @param bodyBytes largest body of a request
 * @param heldBytes most bytes that the bodies of its requests may hold together
 * @param answerBytes largest answer of the core node that is passed on
 * @param nodeLimit how long the core node may take to begin an answer, or to go on with it
 * @param requests of any kind
 * @param signatures messages that are signed
 * @param publications messages that are published
 */
public record GuestLimits(
    int connections,
    Duration idle,
    int bodyBytes,
    int heldBytes,
    long answerBytes,
    Duration nodeLimit,
    Rate requests,
    Rate signatures,
    Rate publications) {

  /** Nothing smaller than one body can be held. */
  public GuestLimits {
    if (connections < 1 || bodyBytes < 1 || heldBytes < bodyBytes || answerBytes < 1) {
      throw new IllegalArgumentException(
          "a machine needs a connection, room for a body and an answer: "
              + connections
              + " connections, bodies of "
              + bodyBytes
              + " of together "
              + heldBytes
              + " bytes, answers of "
              + answerBytes
              + " bytes");
    }
  }

  /**
   * So often on average.
   *
   * @param perMinute at least 1
   * @param burst how many at once after a pause, at least 1
   */
  public record Rate(int perMinute, int burst) {

    /** Checks that anything is allowed at all. */
    public Rate {
      if (perMinute < 1 || burst < 1) {
        throw new IllegalArgumentException(
            "a rate is at least 1 in a minute, with bursts of at least 1: not "
                + perMinute
                + ", "
                + burst);
      }
    }
  }

  /** What serves programs well and no machine can take from the others with. */
  public static GuestLimits defaults() {
    return new GuestLimits(
        64,
        Duration.ofSeconds(60),
        1 << 20,
        4 << 20,
        256L << 20,
        Duration.ofSeconds(60),
        new Rate(6_000, 500),
        new Rate(120, 60),
        new Rate(120, 60));
  }
}
