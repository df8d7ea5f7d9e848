package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.cli.pack.CodeArchive;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.FileHash;
import io.aleph4j.client.MessageState;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.client.StoreDescription;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code aleph program update}: new code for a program, which keeps its hash. */
@Command(
    name = "update",
    description = "Upload new code for a program. The program keeps its hash and address.")
final class ProgramUpdate extends Subcommand {

  @Parameters(index = "0", paramLabel = "HASH", description = "The program's hash.")
  private ItemHash hash;

  @Parameters(
      index = "1",
      paramLabel = "PATH",
      description = "The program's folder, or a zip or squashfs file of it.")
  private Path path;

  @Option(
      names = "--payment-type",
      paramLabel = "TYPE",
      description = "How the code is paid for: ${COMPLETION-CANDIDATES}. Default: as the program.")
  private @Nullable PaymentChoice payment;

  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProgramUpdate(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    Account account = signing.account(context());
    CoreNodeClient node = context().node();
    NetworkMessage program = Programs.get(node, hash);
    if (message.owner == null) {
      Programs.requireOwner(program, account.address());
    }
    JsonNode code = program.content().path("code");
    String encoding = code.path("encoding").asString("");
    requireLatest(code);
    try (CodeArchive archive = CodeArchive.of(path, encoding.equals("squashfs"))) {
      requireEncoding(archive, encoding);
      console().note("Code: " + archive.bytes() + " bytes of " + encoding);
      ItemHash original = new ItemHash(code.path("ref").asString(""));
      ItemHash file = FileHash.of(archive.file(), ItemType.STORAGE);
      StoreDescription newest =
          new StoreDescription(
              file, ItemType.STORAGE, original.value(), payment(program).of(account));
      Envelope store =
          message
              .signer(account, context(), channel(node, original))
              .message(MessageType.STORE, newest.toContent());
      Submission submission = new Submission(context(), console());
      if (dryRun.wanted) {
        submission.preview(store);
      } else {
        console().note("Uploading the code ...");
        submission.upload(archive.file(), store, newest);
      }
    }
    return OK;
  }

  private void requireLatest(JsonNode code) {
    if (!code.path("use_latest").asBoolean(false)) {
      throw new CliException(
          "The program "
              + hash
              + " always runs its first code (use_latest is false); create a new program instead.");
    }
  }

  private void requireEncoding(CodeArchive archive, String encoding) {
    String found = archive.encoding().name().toLowerCase(Locale.ROOT);
    if (!found.equals(encoding)) {
      throw new CliException(
          "The code of the program "
              + hash
              + " is "
              + encoding
              + ", and '"
              + path
              + "' is "
              + found
              + "; pack it in the same way.");
    }
  }

  private PaymentChoice payment(NetworkMessage program) {
    if (payment != null) {
      return payment;
    }
    String type = program.content().path("payment").path("type").asString("hold");
    return type.equals("credit") ? PaymentChoice.CREDIT : PaymentChoice.HOLD;
  }

  /** The channel that was asked for, or the one of the first code. */
  private @Nullable String channel(CoreNodeClient node, ItemHash original) {
    if (message.channel != null) {
      return message.channel;
    }
    return node.message(original).orElse(null) instanceof MessageState.Processed(var store)
        ? store.channel()
        : null;
  }
}
