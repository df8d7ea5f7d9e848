package io.aleph4j.cli;

import io.aleph4j.protocol.Envelope;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aleph post create}: a new post. */
@Command(name = "create", description = "Publish a post.")
final class PostCreate extends Subcommand {

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      description = "The user's own type of the post, such as blog.")
  private String type;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      description = "What the post refers to: a message's hash or any text.")
  private @Nullable String ref;

  @Mixin private ContentOption content;
  @Mixin private MessageOptions message;
  @Mixin private SigningOptions signing;
  @Mixin private DryRun dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  PostCreate(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Envelope post =
        message
            .signer(signing.account(context()), context())
            .keepingLargeContents(content.place(context(), dryRun))
            .post(type, content.read(context().surroundings().in()), ref);
    new Submission(context(), console()).publish(post, dryRun);
    return OK;
  }
}
