package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.MessageSigner;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON that a message carries. */
final class ContentOption {

  /** Nodes of the network keep no larger file without a message that pays for it. */
  private static final int MOST_BYTES = 25 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Option(
      names = "--content",
      paramLabel = "JSON",
      description = "The content. Default: what standard input says.")
  private @Nullable String content;

  ContentOption() {}

  /** What is meant. */
  JsonNode read(InputStream in) throws IOException {
    String text = content == null ? piped(in) : content;
    if (text.isBlank()) {
      throw new CliException("There is no content: give JSON with --content or on standard input.");
    }
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new CliException(
          "The content is not JSON: "
              + e.getOriginalMessage()
              + " (line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
              + "). A text has quotes of its own: '\"like this\"'.",
          e);
    }
  }

  /** Where a content goes that is too long for a message: nowhere if nothing is to be sent. */
  MessageSigner.ContentStore place(Context context, DryRun dryRun) {
    return dryRun.wanted ? ItemHash::sha256 : text -> context.node().files().keep(text);
  }

  private static String piped(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new CliException(
          "The content on standard input has more than "
              + MOST_BYTES
              + " bytes; store it with 'aleph file upload' and publish its hash.");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
