package io.aleph4j.cli;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aleph post amend}: a new version of a post. */
@Command(name = "amend", description = "Publish a new version of a post.")
final class PostAmend extends Subcommand {

  @Option(
      names = "--ref",
      required = true,
      paramLabel = "HASH",
      description = "The post's first version.")
  private ItemHash ref;

  @Mixin private ContentOption content;
  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  PostAmend(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Envelope amend =
        message
            .signer(signing.account(context()), context())
            .keepingLargeContents(content.place(context(), dryRun))
            .amend(ref, content.read(context().surroundings().in()));
    new Submission(context(), console()).publish(amend, dryRun);
    return OK;
  }
}
