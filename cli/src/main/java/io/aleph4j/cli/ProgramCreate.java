package io.aleph4j.cli;

import io.aleph4j.accounts.Account;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.cli.pack.CodeArchive;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.FileHash;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.client.ProgramDescription;
import io.aleph4j.client.StoreDescription;
import io.aleph4j.client.VmImages;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code aleph program create}: code becomes a program that answers requests. */
@Command(
    name = "create",
    aliases = "upload",
    description =
        "Pack and upload a program's code, publish the program, and say where it answers requests.")
final class ProgramCreate extends Subcommand {

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "The program's folder, or a zip or squashfs file of it.")
  private Path path;

  @Parameters(
      index = "1",
      paramLabel = "ENTRYPOINT",
      description =
          "module:object of an ASGI application, such as main:app; or the name of an executable"
              + " that listens on port 8080.")
  private String entrypoint;

  @Option(names = "--name", paramLabel = "NAME", description = "What people call the program.")
  private @Nullable String name;

  @Option(
      names = "--runtime",
      paramLabel = "NAME|HASH",
      description =
          "What it runs in: a name of the network's list, or the hash of the message that keeps it."
              + " Default: the network's default.")
  private @Nullable String runtime;

  @Option(names = "--internet", description = "Let it open connections to the outside.")
  private boolean internet;

  @Option(names = "--persistent", description = "Let it run always, not only when it is called.")
  private boolean persistent;

  @Option(names = "--updatable", description = "Allow later messages to replace the program.")
  private boolean updatable;

  @Option(
      names = "--squashfs",
      description = "Pack a folder as squashfs, without a limit of size; needs mksquashfs.")
  private boolean squashfs;

  @Option(
      names = "--storage-engine",
      paramLabel = "ENGINE",
      defaultValue = "storage",
      description = "Where the code is kept: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private EngineChoice engine;

  @Option(
      names = "--payment-type",
      paramLabel = "TYPE",
      description =
          "How code and program are paid for: ${COMPLETION-CANDIDATES}. Default: hold, and credit"
              + " where the network takes nothing else.")
  private @Nullable PaymentChoice payment;

  @Option(
      names = "--crn",
      paramLabel = "URL",
      description =
          "The compute node whose address for the program is told. Default: http://127.0.0.1:4020"
              + " with a core node on this machine, otherwise any node of the public network.")
  private @Nullable String crn;

  @Mixin private ProgramOptions options;
  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProgramCreate(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    Account account = signing.account(context());
    CoreNodeClient node = context().node();
    try (CodeArchive archive = CodeArchive.of(path, squashfs)) {
      console().note("Code: " + archive.bytes() + " bytes of " + encoding(archive));
      VmImages.Runtime chosen = runtime(VmImages.at(node));
      MessageSigner signer = message.signer(account, context());
      Payment paid = payment().of(account);
      ItemHash file = FileHash.of(archive.file(), engine.engine());
      StoreDescription code = new StoreDescription(file, engine.engine(), null, paid);
      Envelope store = signer.message(MessageType.STORE, code.toContent());
      Envelope program =
          signer.message(
              MessageType.PROGRAM,
              describe(store.itemHash(), archive, chosen, node, paid).toContent());
      if (dryRun.wanted) {
        preview(store, program);
        return OK;
      }
      requireRuntime(node, chosen);
      Submission submission = new Submission(context(), console());
      console().note("Uploading the code ...");
      submission.upload(archive.file(), store, code);
      console().note("Publishing the program ...");
      URI url = ProgramUrl.of(context(), crn, program.itemHash());
      return publish(submission, program, url, store.itemHash()) ? OK : FAILED;
    }
  }

  private static boolean publish(
      Submission submission, Envelope program, URI url, ItemHash storedCode)
      throws InterruptedException {
    try {
      return submission.publish(program, ProgramUrl.extra(url));
    } catch (CliException e) {
      throw new CliException(
          e.getMessage()
              + "\nThe code stays stored; take it back with: aleph message forget "
              + storedCode,
          e);
    }
  }

  private PaymentChoice payment() {
    return payment == null
        ? PaymentChoice.forProgram(persistent, context().surroundings().clock().instant())
        : payment;
  }

  private VmImages.Runtime runtime(VmImages images) {
    if (runtime == null) {
      return images.defaultRuntime();
    }
    ItemHash hash = new ItemHash(runtime);
    return hash.isStrict()
        ? new VmImages.Runtime(hash, "")
        : images
            .runtime(runtime)
            .orElseThrow(() ->
                new CliException(
                    "There is no runtime '"
                        + runtime
                        + "'; the network has "
                        + String.join(", ", images.runtimeNames())
                        + ". The hash of the message that keeps one does as well."));
  }

  private ProgramDescription describe(
      ItemHash code,
      CodeArchive archive,
      VmImages.Runtime chosen,
      CoreNodeClient node,
      Payment paid) {
    return new ProgramDescription(
        code,
        archive.encoding(),
        entrypoint,
        chosen.message(),
        chosen.name(),
        options.resources(node),
        internet,
        persistent,
        updatable,
        name,
        options.variables(),
        options.volumes(),
        paid);
  }

  private void preview(Envelope store, Envelope program) {
    if (console().isJson()) {
      console()
          .printJson(
              JsonNodeFactory.instance
                  .arrayNode()
                  .add(Submission.json(store))
                  .add(Submission.json(program)));
    } else {
      Submission submission = new Submission(context(), console());
      submission.preview(store);
      submission.preview(program);
    }
  }

  // The program would wait for it, and nobody would know why.
  private void requireRuntime(CoreNodeClient node, VmImages.Runtime chosen) {
    if (node.files().ofMessage(chosen.message()).isEmpty()) {
      throw new CliException(
          context().coreNode()
              + " has no runtime "
              + chosen.message()
              + "; name the message that keeps one with --runtime HASH, or upload one with 'aleph"
              + " file upload'.");
    }
  }

  private static String encoding(CodeArchive archive) {
    return archive.encoding().name().toLowerCase(Locale.ROOT);
  }
}
