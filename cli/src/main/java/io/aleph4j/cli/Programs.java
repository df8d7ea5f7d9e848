package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageState;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;

/** Programs as the core node has them. */
final class Programs {

  private Programs() {}

  /** The program of this hash, which has to be there. */
  static NetworkMessage get(CoreNodeClient node, ItemHash hash) {
    MessageState state =
        node.message(hash)
            .orElseThrow(() ->
                new CliException(
                    "The node knows no program "
                        + hash
                        + "; it may be on another network (--ccn, --network)."));
    NetworkMessage message =
        switch (state) {
          case MessageState.Processed(var processed) -> processed;
          case MessageState.Removing(var removing, _) -> removing;
          case MessageState.Removed _ -> throw gone(hash, "was removed");
          case MessageState.Forgotten _ -> throw gone(hash, "was forgotten");
          case MessageState.Rejected _ -> throw gone(hash, "was rejected");
          case MessageState.Pending _ -> throw gone(hash, "is still pending; try again later");
        };
    if (!message.type().equals(MessageType.PROGRAM.wireName())) {
      throw new CliException(hash + " is no program but a message of type " + message.type() + ".");
    }
    return message;
  }

  private static CliException gone(ItemHash hash, String what) {
    return new CliException("The program " + hash + " " + what + ".");
  }

  /** Whose program it is. */
  static Address owner(NetworkMessage message) {
    return new Address(message.content().path("address").asString(message.sender().value()));
  }

  /** Refuses an account that has nothing to do with the program. */
  static void requireOwner(NetworkMessage message, Address account) {
    if (!owner(message).sameAccount(account) && !message.sender().sameAccount(account)) {
      throw new CliException(
          "The program "
              + message.itemHash()
              + " belongs to "
              + owner(message)
              + ", and "
              + account
              + " would sign; choose the account with --account or --private-key.");
    }
  }
}
