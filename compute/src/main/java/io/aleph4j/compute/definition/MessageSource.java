package io.aleph4j.compute.definition;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Optional;

/** The network's messages, as a core node tells them. Safe for many threads. */
public interface MessageSource {

  /** A processed message. */
  Optional<NetworkMessage> message(ItemHash hash);

  /** Whether a message was forgotten or removed, by the node's own word, and not just not found. */
  boolean isGone(ItemHash hash);

  /** The STORE messages of an owner that amend another one, the newest first. */
  List<NetworkMessage> amendments(ItemHash ref, Address owner);
}
