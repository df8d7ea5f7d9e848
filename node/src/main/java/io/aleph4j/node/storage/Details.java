package io.aleph4j.node.storage;

import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.StrictJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code details} of a refusal as answers carry them: {@code {"errors": [...]}} (spec 01 §4.7).
 */
public final class Details {

  private Details() {}

  /** The JSON text of these reasons; null when there is nothing to say. */
  public static @Nullable String toJson(List<Detail> details) {
    if (details.isEmpty()) {
      return null;
    }
    ArrayNode errors = JsonNodeFactory.instance.arrayNode();
    for (Detail detail : details) {
      switch (detail) {
        case Detail.Sentence(String text) -> errors.add(text);
        case Detail.Facts(var members) -> members.forEach(errors.addObject()::put);
        case Detail.VolumeTooSmall small -> add(errors.addObject(), small);
        case Detail.BalanceTooLow(String required, String available) ->
            errors.addObject().put("required_balance", required).put("account_balance", available);
        case Detail.CreditsTooLow(String required, String available) ->
            errors
                .addObject()
                .put("required_credits", required)
                .put("account_credits", available)
                .put("min_runtime_days", 1);
      }
    }
    return StrictJson.mapper()
        .writeValueAsString(JsonNodeFactory.instance.objectNode().set("errors", errors));
  }

  private static void add(ObjectNode error, Detail.VolumeTooSmall small) {
    error
        .put("volume_name", small.volume())
        .put("parent_ref", small.parentRef().value())
        .put("parent_file", small.parentFile().value())
        .put("parent_size", small.parentSize())
        .put("volume_size", small.volumeSize());
  }
}
