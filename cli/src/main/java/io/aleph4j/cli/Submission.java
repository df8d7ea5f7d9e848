package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.Outcome;
import io.aleph4j.client.PublishResult;
import io.aleph4j.client.StoreDescription;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends messages and tells what became of them. */
final class Submission {

  private final Context context;
  private final Console console;

  Submission(Context context, Console console) {
    this.context = context;
    this.console = console;
  }

  /** Prints what would be sent. */
  void preview(Envelope envelope) {
    console.note("Dry run: nothing is sent.");
    console.printJson(json(envelope));
  }

  /** The envelope as it would be sent. */
  static JsonNode json(Envelope envelope) {
    ObjectNode json = (ObjectNode) StrictJson.parse(EnvelopeWriter.toJson(envelope));
    return json.put("time", new BigDecimal(envelope.time().toJson()));
  }

  /** What a command tells beside what became of a message: members of the JSON, and lines. */
  record Extra(ObjectNode json, List<String> lines) {

    static Extra none() {
      return new Extra(JsonNodeFactory.instance.objectNode(), List.of());
    }
  }

  /**
   * Publishes a message, waits for the node's decision and tells it.
   *
   * @return whether the node has decided
   */
  boolean publish(Envelope envelope, Extra extra) throws InterruptedException {
    return report(envelope, context.publisher().publish(envelope), extra);
  }

  /** Publishes a message unless it is to be shown only. */
  void publish(Envelope envelope, DryRun dryRun) throws InterruptedException {
    if (dryRun.wanted) {
      preview(envelope);
    } else {
      publish(envelope, Extra.none());
    }
  }

  /** Uploads a file with the message that keeps it, and tells what became of it. */
  void upload(Path file, Envelope store, StoreDescription description) throws InterruptedException {
    String hash = description.file().value();
    report(
        store,
        context.publisher().upload(file, store, description.engine()),
        new Extra(
            JsonNodeFactory.instance.objectNode().put("file_hash", hash),
            List.of("  File hash: " + hash)));
  }

  private boolean report(Envelope envelope, Outcome outcome, Extra extra) {
    return switch (outcome) {
      case Outcome.Processed(var publication) -> {
        tell(envelope, publication, "processed", extra);
        yield true;
      }
      case Outcome.Undecided(var publication) -> {
        tell(envelope, publication, "pending", extra);
        console.note(
            "The node has not decided yet: what the message names may not have arrived. Ask later"
                + " with: aleph message get "
                + envelope.itemHash());
        yield false;
      }
      case Outcome.Rejected rejected -> throw refusal(envelope, rejected);
      case Outcome.Malformed(String answer) -> throw refusal(envelope, answer);
    };
  }

  private CliException refusal(Envelope envelope, String answer) {
    if (console.isJson()) {
      console.printJson(
          JsonNodeFactory.instance
              .objectNode()
              .put("error", "message refused")
              .put("rejection_reason", answer)
              .put("item_hash", envelope.itemHash().value()));
    }
    return new CliException("The node refused the form of the message (HTTP 422): " + answer);
  }

  private CliException refusal(Envelope envelope, Outcome.Rejected rejected) {
    if (console.isJson()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("error", "message rejected");
      json.put("rejection_code", rejected.code());
      json.put("rejection_reason", rejected.sentence());
      if (!rejected.details().isMissingNode()) {
        json.set("details", rejected.details());
      }
      json.put("item_hash", envelope.itemHash().value());
      json.put("explorer_url", url(envelope).toString());
      console.printJson(json);
    }
    return new CliException("Message rejected (HTTP 422): " + rejected.sentence());
  }

  private void tell(
      Envelope envelope, PublishResult.Publication publication, String status, Extra extra) {
    List<String> lines = lines(envelope, status);
    lines.addAll(extra.lines());
    console.result(summary(envelope, publication, status).setAll(extra.json()), lines);
  }

  private ObjectNode summary(
      Envelope envelope, PublishResult.Publication publication, String status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("item_hash", envelope.itemHash().value());
    json.put("type", envelope.type().wireName());
    json.put("chain", envelope.chain().code());
    json.put("sender", envelope.sender().value());
    json.put("channel", envelope.channel());
    json.put("time", new BigDecimal(envelope.time().toJson()));
    json.put("explorer_url", url(envelope).toString());
    json.put("publication_status", publication.status());
    json.put("message_status", status);
    return json;
  }

  private List<String> lines(Envelope envelope, String status) {
    List<String> lines = new ArrayList<>();
    lines.add("Message " + status + " (" + envelope.type().wireName() + ")");
    lines.add("  Item hash: " + envelope.itemHash());
    lines.add("  Sender:    " + envelope.sender());
    if (envelope.channel() != null) {
      lines.add("  Channel:   " + envelope.channel());
    }
    lines.add("  Explorer:  " + url(envelope));
    return lines;
  }

  private URI url(Envelope envelope) {
    return URI.create(context.coreNode() + "/api/v0/messages/" + envelope.itemHash().value());
  }
}
