package io.aleph4j.cli;

import io.aleph4j.client.ProgramAddress;
import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Where a program answers requests, as commands tell it. */
final class ProgramUrl {

  private ProgramUrl() {}

  /**
   * The address that is meant.
   *
   * @param computeNode named by an option; null for none
   */
  static URI of(Context context, @Nullable String computeNode, ItemHash program) {
    return context
        .computeNode(computeNode)
        .map(node -> ProgramAddress.onNode(node, program))
        .orElseGet(() -> ProgramAddress.onNetwork(program));
  }

  static Submission.Extra extra(URI url) {
    return new Submission.Extra(
        JsonNodeFactory.instance.objectNode().put("url", url.toString()),
        List.of("  URL:       " + url));
  }
}
