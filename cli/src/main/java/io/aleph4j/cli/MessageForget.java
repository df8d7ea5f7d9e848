package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code aleph message forget}: takes messages back. */
@Command(
    name = "forget",
    description = "Forget messages: the network removes what they say. This cannot be undone.")
final class MessageForget extends Subcommand {

  private static final int MOST_CHARACTERS = 1000;

  @Parameters(arity = "1..1000", paramLabel = "HASH", description = "The messages' hashes.")
  private List<ItemHash> hashes;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; anybody can read it.")
  private @Nullable String reason;

  @Mixin private Confirmation confirmation;
  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  MessageForget(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!dryRun.wanted) {
      confirmation.require("Forget " + hashes.size() + " message(s)", context());
    }
    new Submission(context(), console())
        .publish(
            message
                .signer(signing.account(context()), context())
                .message(MessageType.FORGET, content(hashes, reason)),
            dryRun);
    return OK;
  }

  /** What a FORGET message says. */
  static ObjectNode content(List<ItemHash> hashes, @Nullable String reason) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    hashes.forEach(hash -> content.withArrayProperty("hashes").add(hash.value()));
    if (reason != null) {
      if (reason.codePointCount(0, reason.length()) > MOST_CHARACTERS) {
        throw new CliException(
            "A reason has at most " + MOST_CHARACTERS + " characters; say it with fewer.");
      }
      content.put("reason", reason);
    }
    return content;
  }
}
