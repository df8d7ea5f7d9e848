package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A message together with what a node has made of it (spec 02 §3.3). */
public sealed interface MessageState {

  /** The status that this state has a name for. */
  MessageStatus status();

  /** Received, not decided; several copies may wait. */
  record Pending(List<NetworkMessage> messages) implements MessageState {

    public Pending {
      messages = List.copyOf(messages);
    }

    @Override
    public MessageStatus status() {
      return MessageStatus.PENDING;
    }
  }

  /** Part of the network's state. */
  record Processed(NetworkMessage message) implements MessageState {

    @Override
    public MessageStatus status() {
      return MessageStatus.PROCESSED;
    }
  }

  /** Still served, to be removed for {@code reason} unless it is paid for. */
  record Removing(NetworkMessage message, String reason) implements MessageState {

    @Override
    public MessageStatus status() {
      return MessageStatus.REMOVING;
    }
  }

  /** Removed for {@code reason}; the node keeps no content. */
  record Removed(String reason) implements MessageState {

    @Override
    public MessageStatus status() {
      return MessageStatus.REMOVED;
    }
  }

  /** Forgotten because of these messages. */
  record Forgotten(List<ItemHash> forgottenBy) implements MessageState {

    public Forgotten {
      forgottenBy = List.copyOf(forgottenBy);
    }

    @Override
    public MessageStatus status() {
      return MessageStatus.FORGOTTEN;
    }
  }

  /**
   * Refused.
   *
   * @param errorCode the network's number (spec 01 §4.7)
   * @param details what the node says about it; may be a null node
   */
  record Rejected(int errorCode, JsonNode details) implements MessageState {

    @Override
    public MessageStatus status() {
      return MessageStatus.REJECTED;
    }
  }
}
