package io.aleph4j.service.web;

import java.time.Duration;

/**
 * How WebSockets are kept.
 *
 * @param pingInterval how often each client is asked whether it is there
 * @param pongLimit how long it may take to answer before it is dropped
 * @param queueFrames most frames that wait for one client
 * @param queueBytes most bytes that wait for one client
 * @param maxFrameBytes largest message that a client may send; its content is ignored
 * @param closeLimit how long a client may take to confirm a close
 */
public record SocketSettings(
    Duration pingInterval,
    Duration pongLimit,
    int queueFrames,
    long queueBytes,
    long maxFrameBytes,
    Duration closeLimit) {
  /** The network's values (spec 02 §5). */
  public static SocketSettings defaults() {
    return new SocketSettings(
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        1024,
        8L << 20,
        4L << 20,
        Duration.ofSeconds(5));
  }
}
