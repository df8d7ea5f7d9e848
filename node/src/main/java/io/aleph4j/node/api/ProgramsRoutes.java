package io.aleph4j.node.api;

import io.aleph4j.node.storage.MachineReads;
import io.aleph4j.node.storage.MachineReads.Subscribed;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Which programs messages start (spec 02 §3.10). */
final class ProgramsRoutes {

  /** The list has no pages; so many rows of it are in memory at once. */
  private static final int PART = 100;

  private final MachineReads machines;

  ProgramsRoutes(MachineReads machines) {
    this.machines = machines;
  }

  /** {@code GET /api/v0/programs/on/message}: the only route that refuses unknown parameters. */
  void onMessage(Context context) {
    Parameters parameters = Parameters.of(context);
    boolean ascending = parameters.ascending("sort_order");
    parameters.refuseOthers();
    parameters.checkAsText();
    StreamedAnswer.send(
        context,
        Replies.JSON,
        StreamedAnswer.UNKNOWN,
        out -> {
          try (JsonGenerator json = Json.over(out)) {
            write(json, ascending);
          }
        });
  }

  private void write(JsonGenerator json, boolean ascending) {
    json.writeStartArray();
    List<Subscribed> part = machines.subscribed(ascending, null, PART);
    while (!part.isEmpty()) {
      part.forEach(program -> write(json, program));
      part = part.size() < PART ? List.of() : machines.subscribed(ascending, part.getLast(), PART);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Subscribed program) {
    json.writeStartObject();
    json.writeStringProperty("item_hash", program.itemHash());
    json.writeObjectPropertyStart("content");
    json.writeObjectPropertyStart("on");
    json.writeName("message");
    json.writeRawValue(program.subscriptions());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }
}
