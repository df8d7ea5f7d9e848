package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.GuestLink;
import io.aleph4j.compute.channel.LegacyGuest;

/** Who answers calls in a machine. */
public sealed interface Guest {

  /** The version of the protocol, as the guest says it. */
  String version();

  /** A guest of version 3: connections to its application. */
  record Streaming(String version, GuestLink link, Application application) implements Guest {}

  /** A guest of version 1 or 2: one exchange for each call. */
  record Calling(String version, LegacyGuest calls) implements Guest {}
}
