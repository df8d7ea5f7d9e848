package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.client.MessageSigner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every message may say beside its content. */
final class MessageOptions {

  /** The longest name that the network takes. */
  private static final int LONGEST_CHANNEL = 128;

  @Option(names = "--channel", paramLabel = "NAME", description = "The channel of the message.")
  @Nullable String channel;

  @Option(
      names = "--on-behalf-of",
      paramLabel = "ADDRESS",
      description =
          "Act for another account, which has to allow it: an address, or the name of an account or"
              + " alias.")
  @Nullable String owner;

  MessageOptions() {}

  /** The account's pen for such messages. */
  MessageSigner signer(Account account, Context context) {
    return signer(account, context, channel);
  }

  /** The same in another channel; null for none. */
  MessageSigner signer(Account account, Context context, @Nullable String other) {
    MessageSigner signer = new MessageSigner(account, context.surroundings().clock());
    if (other != null) {
      if (other.codePointCount(0, other.length()) > LONGEST_CHANNEL) {
        throw new IllegalArgumentException(
            "a channel has at most " + LONGEST_CHANNEL + " characters: " + other);
      }
      signer = signer.inChannel(other);
    }
    return owner == null ? signer : signer.onBehalfOf(context.address(owner));
  }
}
