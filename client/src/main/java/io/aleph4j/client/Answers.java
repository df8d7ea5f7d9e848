package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the JSON of answers. Unknown fields are ignored; what is missing is an {@link Unreadable}.
 */
final class Answers {

  /** An answer that lacks what the API promises; callers add whom they asked. */
  static final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Answers() {}

  static JsonNode parse(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new Unreadable("the answer is not JSON");
    }
  }

  static NetworkMessage message(JsonNode json) {
    return new NetworkMessage(
        text(json, "chain"),
        new Address(text(json, "sender")),
        text(json, "type"),
        new ItemHash(text(json, "item_hash")),
        text(json, "item_type"),
        optionalText(json, "item_content"),
        json.path("content"),
        time(json, "time"),
        optionalText(json, "channel"),
        optionalText(json, "signature"),
        list(json.path("confirmations"), Answers::confirmation));
  }

  private static MessageConfirmation confirmation(JsonNode json) {
    return new MessageConfirmation(
        text(json, "chain"), json.path("height").asLong(0), text(json, "hash"));
  }

  static SubscribedProgram subscribedProgram(JsonNode json) {
    return new SubscribedProgram(
        new ItemHash(text(json, "item_hash")),
        list(json.path("content").path("on").path("message"), subscription -> subscription));
  }

  static Post post(JsonNode json) {
    return new Post(
        new ItemHash(text(json, "item_hash")),
        new ItemHash(text(json, "original_item_hash")),
        text(json, "original_type"),
        new Address(text(json, "address")),
        optionalText(json, "ref"),
        optionalText(json, "channel"),
        json.path("content"),
        time(json, "created"),
        time(json, "last_updated"));
  }

  static MessageState state(JsonNode json) {
    return switch (status(json)) {
      case PENDING -> new MessageState.Pending(list(required(json, "messages"), Answers::message));
      case PROCESSED -> new MessageState.Processed(message(required(json, "message")));
      case REMOVING -> new MessageState.Removing(message(required(json, "message")), reason(json));
      case REMOVED -> new MessageState.Removed(reason(json));
      case FORGOTTEN ->
          new MessageState.Forgotten(
              list(json.path("forgotten_by"), hash -> new ItemHash(hash.asString(""))));
      case REJECTED ->
          new MessageState.Rejected(required(json, "error_code").asInt(0), json.path("details"));
    };
  }

  /** The network answers one text or a list of texts. */
  private static String reason(JsonNode json) {
    JsonNode reason = json.path("reason");
    return reason.isArray()
        ? String.join(", ", list(reason, element -> element.asString("")))
        : reason.asString("");
  }

  static StatusReport statusReport(JsonNode json) {
    return new StatusReport(
        new ItemHash(text(json, "item_hash")), status(json), time(json, "reception_time"));
  }

  private static MessageStatus status(JsonNode json) {
    String name = text(json, "status");
    return MessageStatus.ofWireName(name)
        .orElseThrow(() -> new Unreadable("the status '" + name + "' is unknown"));
  }

  static PublishResult.Publication publication(JsonNode json) {
    JsonNode publication = required(json, "publication_status");
    return new PublishResult.Publication(
        text(publication, "status"), list(publication.path("failed"), way -> way.asString("")));
  }

  static StoredFile storedFile(JsonNode json) {
    return new StoredFile(
        new ItemHash(text(json, "file_hash")),
        new Address(text(json, "owner")),
        text(json, "ref"),
        required(json, "size").asLong(0));
  }

  static AccountBalance balance(JsonNode json) {
    return new AccountBalance(
        number(json, "balance"), number(json, "locked_amount"), number(json, "credit_balance"));
  }

  /** A number, or a text that spells one; zero when there is none. */
  private static BigDecimal number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    try {
      return value.isNumber() ? value.decimalValue() : new BigDecimal(value.asString("0"));
    } catch (NumberFormatException e) {
      throw new Unreadable("the answer's " + name + " is not a number");
    }
  }

  static <T> Page<T> page(JsonNode json, String name, Function<JsonNode, T> reader) {
    return new Page<>(
        list(required(json, name), reader),
        json.path("pagination_page").asInt(1),
        json.path("pagination_per_page").asInt(0),
        json.path("pagination_total").asLong(0));
  }

  static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
    List<T> elements = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      elements.add(reader.apply(element));
    }
    return elements;
  }

  static JsonNode required(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new Unreadable("the answer has no " + name);
    }
    return value;
  }

  static String text(JsonNode json, String name) {
    JsonNode value = required(json, name);
    if (!value.isString()) {
      throw new Unreadable("the answer's " + name + " is not a text");
    }
    return value.stringValue();
  }

  static @Nullable String optionalText(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isString() ? value.stringValue() : null;
  }

  /** Seconds as a number, or an ISO 8601 text: nodes answer both. */
  private static Timestamp time(JsonNode json, String name) {
    JsonNode value = required(json, name);
    try {
      return value.isNumber()
          ? Timestamp.ofSeconds(seconds(value))
          : Timestamp.of(OffsetDateTime.parse(value.asString("")).toInstant());
    } catch (ArithmeticException | DateTimeException e) {
      throw new Unreadable("the answer's " + name + " is not a time");
    }
  }

  private static BigDecimal seconds(JsonNode value) {
    BigDecimal seconds = value.decimalValue();
    if (seconds.precision() - seconds.scale() > 15 || seconds.scale() > 400) {
      // An exponent of a billion would be written out digit by digit.
      throw new ArithmeticException("not a time");
    }
    return seconds;
  }
}
