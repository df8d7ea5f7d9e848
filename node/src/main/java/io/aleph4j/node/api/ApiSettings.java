package io.aleph4j.node.api;

/**
 * What the node's interface is tuned by.
 *
 * @param topic the only topic that the legacy publishing routes accept ({@code aleph.queue_topic})
 * @param version what the node calls its version, in the style of release tags
 * @param messageSockets most sockets that follow messages at a time
 * @param statusSockets most sockets that follow the node's state at a time
 */
public record ApiSettings(String topic, String version, int messageSockets, int statusSockets) {

  /** The network's values (spec 02 §6). */
  public static ApiSettings ofVersion(String version) {
    return new ApiSettings("ALEPH-TEST", version, 10_000, 1_000);
  }
}
