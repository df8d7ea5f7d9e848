package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.FileHash;
import io.aleph4j.client.StoreDescription;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aleph file upload}: a file, and the message that keeps it. */
@Command(name = "upload", description = "Upload a file and publish the message that keeps it.")
final class FileUpload extends Subcommand {

  @Parameters(paramLabel = "PATH", description = "The file.")
  private Path path;

  @Option(
      names = "--storage-engine",
      paramLabel = "ENGINE",
      defaultValue = "storage",
      description =
          "Where it is kept: ${COMPLETION-CANDIDATES}. It is named by its SHA-256 in storage, by"
              + " its CID in ipfs. Default: ${DEFAULT-VALUE}.")
  private EngineChoice engine;

  @Option(
      names = "--payment-type",
      paramLabel = "TYPE",
      defaultValue = "credit",
      description = "How it is paid for: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private PaymentChoice payment;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      description =
          "A name of your own for the file, or the message that kept its first version: this is the"
              + " newest version then.")
  private @Nullable String ref;

  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  FileUpload(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    requireFile();
    Account account = signing.account(context());
    console().note("Hashing " + path + " ...");
    ItemHash file = FileHash.of(path, engine.engine());
    StoreDescription description =
        new StoreDescription(file, engine.engine(), ref, payment.of(account));
    Envelope store =
        message.signer(account, context()).message(MessageType.STORE, description.toContent());
    Submission submission = new Submission(context(), console());
    if (dryRun.wanted) {
      submission.preview(store);
    } else {
      console().note("Uploading " + path + " ...");
      submission.upload(path, store, description);
    }
    return OK;
  }

  private void requireFile() {
    if (Files.isDirectory(path)) {
      throw new CliException(
          "'"
              + path
              + "' is a folder; folders cannot be uploaded yet. Upload its files one by one, or an"
              + " archive of it.");
    }
    if (!Files.isReadable(path)) {
      throw new CliException("There is no file '" + path + "' that can be read.");
    }
  }
}
