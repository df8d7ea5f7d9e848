package io.aleph4j.node.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the node's interface is tuned by.
 *
 * @param topic the only topic that the legacy publishing routes accept ({@code aleph.queue_topic})
 * @param version what the node calls its version, in the style of release tags
 * @param messageSockets most sockets that follow messages at a time
 * @param statusSockets most sockets that follow the node's state at a time
 * @param uploads what may be uploaded
 * @param gracePeriod how long an upload is kept for its message
 * @param operator whose tokens are taken; null for nobody's
 * @param dialect whose answers are given where the network's programs differ
 * @param forgottenTimesAsTexts whether the time of a forgotten message that is asked for by its
 *     hash is a text, as the Rust client reads it, and not a number (spec 02 §3.3)
 */
public record ApiSettings(
    String topic,
    String version,
    int messageSockets,
    int statusSockets,
    UploadLimits uploads,
    Duration gracePeriod,
    @Nullable OperatorKey operator,
    Dialect dialect,
    boolean forgottenTimesAsTexts) {

  /** The network's dialect and its numbers for times. */
  public ApiSettings(
      String topic,
      String version,
      int messageSockets,
      int statusSockets,
      UploadLimits uploads,
      Duration gracePeriod,
      @Nullable OperatorKey operator) {
    this(
        topic,
        version,
        messageSockets,
        statusSockets,
        uploads,
        gracePeriod,
        operator,
        Dialect.NETWORK,
        false);
  }

  /** The network's values (spec 02 §6). */
  public static ApiSettings ofVersion(String version) {
    return new ApiSettings(
        "ALEPH-TEST", version, 10_000, 1_000, UploadLimits.defaults(), Duration.ofDays(1), null);
  }

  /** The same in another dialect. */
  public ApiSettings in(Dialect other) {
    return new ApiSettings(
        topic,
        version,
        messageSockets,
        statusSockets,
        uploads,
        gracePeriod,
        operator,
        other,
        forgottenTimesAsTexts);
  }

  /** The same with the times of forgotten messages as texts, or not. */
  public ApiSettings withForgottenTimesAsTexts(boolean asTexts) {
    return new ApiSettings(
        topic,
        version,
        messageSockets,
        statusSockets,
        uploads,
        gracePeriod,
        operator,
        dialect,
        asTexts);
  }
}
