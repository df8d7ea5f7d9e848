package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.service.web.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the filters of message lists and of the message socket ask for, under either of their names
 * (spec 02 §3.1).
 *
 * @param matchesNothing whether the filters exclude each other, so that no message can match
 */
record MessageFilters(
    MessageQuery query, MessageOrder order, MessageJson.Format format, boolean matchesNothing) {

  private static final List<String> PAYMENT_TYPES = List.of("hold", "superfluid", "credit");

  /** Reads the filters; faults are left in the parameters. */
  static MessageFilters of(Parameters parameters) {
    List<MessageType> types = types(parameters);
    Long start = parameters.date("startDate", "start_date");
    Long end = parameters.date("endDate", "end_date");
    if (start != null && end != null && end < start) {
      parameters.fault(
          "value_error", "endDate", "end date cannot be lower than start date", end.toString());
    }
    MessageQuery query =
        new MessageQuery(
            types,
            parameters.list(
                MessageStatus::ofWireName, "a message status", "msgStatuses", "message_statuses"),
            addresses(parameters.list("addresses")),
            addresses(parameters.list("owners")),
            parameters.list("refs"),
            parameters.hashes("contentHashes", "content_hashes"),
            parameters.list("contentKeys", "content_keys"),
            parameters.list("contentTypes", "content_types"),
            chains(parameters),
            parameters.list("channels"),
            parameters.list("tags"),
            parameters.hashes("hashes"),
            parameters.list(
                oneOf(PAYMENT_TYPES),
                "'hold', 'superfluid' or 'credit'",
                "paymentTypes",
                "payment_types"),
            start,
            end,
            block(parameters, "startBlock", "start_block"),
            block(parameters, "endBlock", "end_block"));
    boolean nothing =
        types.isEmpty() && parameters.has("msgType", "message_type", "msgTypes", "message_types");
    return new MessageFilters(query, order(parameters, query), format(parameters), nothing);
  }

  /** Both parameters must match; the older one names a single type. */
  private static List<MessageType> types(Parameters parameters) {
    List<MessageType> all =
        parameters.list(MessageType::ofWireName, "a message type", "msgTypes", "message_types");
    String name = parameters.text("msgType", "message_type");
    if (name == null) {
      return all;
    }
    Optional<MessageType> one = MessageType.ofWireName(name);
    if (one.isEmpty()) {
      parameters.fault("enum", "msgType", "Input should be a message type", name);
    }
    boolean both = parameters.has("msgTypes", "message_types");
    return one.filter(type -> !both || all.contains(type)).stream().toList();
  }

  private static List<String> chains(Parameters parameters) {
    return parameters.list(Chain::ofCode, "a chain code", "chains").stream()
        .map(Chain::code)
        .toList();
  }

  private static MessageOrder order(Parameters parameters, MessageQuery query) {
    boolean ascending = parameters.ascending("sortOrder", "sort_order");
    MessageOrder.SortBy sortBy = sortBy(parameters);
    return new MessageOrder(
        query.hasBlockRange() ? MessageOrder.SortBy.TX_TIME : sortBy, ascending);
  }

  static MessageOrder.SortBy sortBy(Parameters parameters) {
    return parameters.choice(
        MessageOrder.SortBy.TIME,
        text ->
            switch (text) {
              case "time" -> Optional.of(MessageOrder.SortBy.TIME);
              case "tx-time" -> Optional.of(MessageOrder.SortBy.TX_TIME);
              default -> Optional.empty();
            },
        "'time' or 'tx-time'",
        "sortBy",
        "sort_by");
  }

  private static MessageJson.Format format(Parameters parameters) {
    boolean exclude = parameters.flag(false, "excludeContent", "exclude_content");
    return parameters.choice(
        exclude ? MessageJson.Format.NONE : MessageJson.Format.FULL,
        text ->
            switch (text) {
              case "full" -> Optional.of(MessageJson.Format.FULL);
              case "headers" -> Optional.of(MessageJson.Format.HEADERS);
              case "none" -> Optional.of(MessageJson.Format.NONE);
              default -> Optional.empty();
            },
        "'full', 'headers' or 'none'",
        "contentFormat",
        "content_format");
  }

  private static @Nullable Long block(Parameters parameters, String... names) {
    Long block = parameters.natural(names);
    return block != null && block == 0 ? null : block;
  }

  static Function<String, Optional<String>> oneOf(List<String> words) {
    return text -> words.contains(text) ? Optional.of(text) : Optional.empty();
  }

  static List<Address> addresses(List<String> values) {
    return values.stream().map(Address::new).toList();
  }

  /**
   * Refuses what the lists of forgotten and removed messages cannot do; whether it is such a list.
   */
  boolean isOfGone(boolean byCursor) {
    List<MessageStatus> statuses = query.statuses();
    if (!statuses.contains(MessageStatus.FORGOTTEN) && !statuses.contains(MessageStatus.REMOVED)) {
      return false;
    }
    if (statuses.size() > 1) {
      throw HttpException.text(
          400, "msgStatuses=forgotten/removed cannot be combined with other statuses");
    }
    String status = statuses.getFirst().wireName();
    if (byCursor) {
      throw HttpException.text(
          400, "Cursor-based pagination is not supported for " + status + " message queries");
    }
    List<String> unsupported = unsupportedOfGone();
    if (!unsupported.isEmpty()) {
      throw HttpException.text(
          400,
          "Filters not supported for "
              + status
              + " message queries: "
              + String.join(", ", unsupported));
    }
    return true;
  }

  private List<String> unsupportedOfGone() {
    List<String> names = new ArrayList<>();
    addIf(names, !query.refs().isEmpty(), "refs");
    addIf(names, !query.contentTypes().isEmpty(), "contentTypes");
    addIf(names, !query.contentHashes().isEmpty(), "contentHashes");
    addIf(names, !query.contentKeys().isEmpty(), "contentKeys");
    addIf(names, !query.tags().isEmpty(), "tags");
    addIf(names, query.startBlock() != null, "startBlock");
    addIf(names, query.endBlock() != null, "endBlock");
    return names;
  }

  private static void addIf(List<String> names, boolean condition, String name) {
    if (condition) {
      names.add(name);
    }
  }
}
