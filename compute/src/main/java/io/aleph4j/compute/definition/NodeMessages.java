package io.aleph4j.compute.definition;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageFilter;
import io.aleph4j.client.MessageState;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import java.util.Optional;

/** The messages of one core node. */
public final class NodeMessages implements MessageSource {
  private static final int AMENDMENTS = 20;

  private final CoreNodeClient node;

  /** Asks this node. */
  public NodeMessages(CoreNodeClient node) {
    this.node = node;
  }

  @Override
  public Optional<NetworkMessage> message(ItemHash hash) {
    MessageFilter filter = MessageFilter.all().hashes(List.of(hash));
    return node.messages(filter, 1, 1).elements().stream().findFirst();
  }

  @Override
  public boolean isGone(ItemHash hash) {
    return node.message(hash)
        .filter(state ->
            state instanceof MessageState.Forgotten || state instanceof MessageState.Removed)
        .isPresent();
  }

  @Override
  public List<NetworkMessage> amendments(ItemHash ref, Address owner) {
    MessageFilter filter =
        MessageFilter.all()
            .types(List.of(MessageType.STORE))
            .refs(List.of(ref.value()))
            .owners(List.of(owner));
    return node.messages(filter, 1, AMENDMENTS).elements();
  }
}
