package io.aleph4j.client;

import io.aleph4j.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What became of a message that was published and waited for. */
public sealed interface Outcome {

  /** It is part of the network's state. */
  record Processed(PublishResult.Publication publication) implements Outcome {}

  /** The node has not decided in the time that was given; it goes on without us. */
  record Undecided(PublishResult.Publication publication) implements Outcome {}

  /**
   * The node refused it.
   *
   * @param code the network's number (spec 01 §4.7); null when the node does not tell it
   * @param reason the node's sentence; null when it tells none
   * @param details what else it says; may be a missing node
   */
  record Rejected(@Nullable Integer code, @Nullable String reason, JsonNode details)
      implements Outcome {

    /** One sentence for a person, without a full stop. */
    public String sentence() {
      if (reason != null) {
        return reason;
      }
      if (code == null) {
        return "the node tells no reason; often the account has too little credit or a hash in the"
            + " message is unknown";
      }
      return described(code) + " (error code " + code + ")" + told();
    }

    /** What the node says about it, in words. */
    private String told() {
      List<String> sentences = new ArrayList<>();
      for (JsonNode error : details.path("errors")) {
        if (error.isObject()) {
          List<String> facts = new ArrayList<>();
          error
              .properties()
              .forEach(
                  fact -> facts.add(fact.getKey().replace('_', ' ') + " " + text(fact.getValue())));
          sentences.add(String.join(", ", facts));
        } else {
          sentences.add(text(error));
        }
      }
      return sentences.isEmpty() ? "" : ": " + String.join("; ", sentences);
    }

    private static String text(JsonNode value) {
      return value.isContainer() ? value.toString() : value.asString("");
    }

    private static String described(int code) {
      for (ErrorCode known : ErrorCode.values()) {
        if (known.code() == code) {
          String description = known.description();
          // Abbreviations such as VM keep their case.
          return Character.isUpperCase(description.charAt(1))
              ? description
              : description.substring(0, 1).toLowerCase(Locale.ROOT) + description.substring(1);
        }
      }
      return "for a reason that this program has no words for";
    }
  }

  /** The node refused its form; {@code answer} is what it said. */
  record Malformed(String answer) implements Outcome {}
}
