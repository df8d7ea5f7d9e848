package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.client.MessageState;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aleph program delete}: takes a program back, and its code. */
@Command(
    name = "delete",
    description = "Forget a program and the first version of its code. This cannot be undone.")
final class ProgramDelete extends Subcommand {

  @Parameters(paramLabel = "HASH", description = "The program's hash.")
  private ItemHash hash;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "User deletion",
      description = "Why; anybody can read it. Default: ${DEFAULT-VALUE}.")
  private String reason;

  @Option(names = "--keep-code", description = "Keep the code.")
  private boolean keepCode;

  @Mixin private Confirmation confirmation;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProgramDelete(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    Account account = signing.account(context());
    CoreNodeClient node = context().node();
    NetworkMessage program = Programs.get(node, hash);
    Programs.requireOwner(program, account.address());
    if (!dryRun.wanted) {
      confirmation.require(
          "Forget the program " + hash + (keepCode ? "" : " and its code"), context());
    }
    MessageSigner signer = new MessageSigner(account, context().surroundings().clock());
    Submission submission = new Submission(context(), console());
    // Code cannot be forgotten as long as a program names it: two messages, one after the other.
    submission.publish(forget(signer, hash, reason), dryRun);
    ItemHash code = new ItemHash(program.content().path("code").path("ref").asString(""));
    if (!keepCode && isForgettable(node, code, account)) {
      submission.publish(forget(signer, code, "Deletion of program " + hash), dryRun);
    }
    return OK;
  }

  private static Envelope forget(MessageSigner signer, ItemHash target, String why) {
    return signer.message(MessageType.FORGET, MessageForget.content(List.of(target), why));
  }

  // The program is gone by now: what stands in the way of its code is told, and no failure.
  private boolean isForgettable(CoreNodeClient node, ItemHash code, Account account) {
    MessageState state = node.message(code).orElse(null);
    if (!(state instanceof MessageState.Processed(var store))) {
      console().note("The code " + code + " is not there any more.");
      return false;
    }
    if (!Programs.owner(store).sameAccount(account.address())
        && !store.sender().sameAccount(account.address())) {
      console().note("The code " + code + " belongs to " + Programs.owner(store) + " and stays.");
      return false;
    }
    return true;
  }
}
