package io.aleph4j.node.storage;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.AggregateFold;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.NetworkSettings;
import io.aleph4j.protocol.price.Pricing;
import io.aleph4j.protocol.price.PricingTimeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what things cost: two aggregates of one account (spec 01 §7.4). Thread-safe. */
final class PriceReads {

  private static final String ENTRIES =
      "SELECT name, value FROM aggregate_entry WHERE aggregate_id = ?";

  private static final String ELEMENTS =
      """
      SELECT item_hash, COALESCE(item_content, content) FROM message
      WHERE type + 0 = ? AND content_key_key = ? AND owner_key = ? AND content_key = ? AND owner = ?\
      """;

  private static final ItemHash OF_NO_MESSAGE = ItemHash.sha256("");
  private static final Timestamp BEGINNING = new Timestamp(Long.MIN_VALUE);

  private final Address owner;

  PriceReads(Address owner) {
    this.owner = owner;
  }

  /** What the aggregates say; where one is missing, the defaults. */
  Prices read(Connection connection) throws SQLException {
    Map<String, String> prices = entries(connection, PaymentSettings.PRICING);
    Pricing pricing = content(prices).map(Pricing::parse).orElseGet(Pricing::defaults);
    NetworkSettings settings =
        content(entries(connection, PaymentSettings.SETTINGS))
            .map(NetworkSettings::parse)
            .orElseGet(NetworkSettings::defaults);
    return new Prices(
        new CostCalculator(pricing, settings),
        settings,
        PricingTimeline.of(elements(connection, prices)));
  }

  private Map<String, String> entries(Connection connection, String key) throws SQLException {
    Map<String, String> entries = new HashMap<>();
    new Sql()
        .add(ENTRIES, (Object) AggregateTable.id(owner.value(), key))
        .list(connection, row -> entries.put(row.getString(1), row.getString(2)));
    return entries;
  }

  private static Optional<JsonNode> content(Map<String, String> entries) {
    ObjectNode content = StrictJson.mapper().createObjectNode();
    entries.forEach((name, value) -> content.set(name, StrictJson.parse(value)));
    return content.isEmpty() ? Optional.empty() : Optional.of(content);
  }

  // What a private network has without a message counts from the beginning.
  private List<AggregateFold.Element> elements(Connection connection, Map<String, String> prices)
      throws SQLException {
    List<AggregateFold.Element> elements = elements(connection);
    return elements.isEmpty() && !prices.isEmpty()
        ? List.of(new AggregateFold.Element(OF_NO_MESSAGE, BEGINNING, prices))
        : elements;
  }

  private List<AggregateFold.Element> elements(Connection connection) throws SQLException {
    String key = PaymentSettings.PRICING;
    return new Sql()
        .add(
            ELEMENTS,
            Codes.of(MessageType.AGGREGATE),
            Keys.of(key),
            Keys.of(owner.value()),
            key,
            owner.value())
        .list(connection, row -> element(new ItemHash(row.getString(1)), row.getString(2)));
  }

  private static AggregateFold.Element element(ItemHash hash, String text) {
    if (!(ContentParser.parse(MessageType.AGGREGATE, text) instanceof AggregateContent content)) {
      throw new IllegalStateException("message " + hash + " is stored as an aggregate's element");
    }
    return new AggregateFold.Element(hash, content.time(), Map.copyOf(content.entries()));
  }
}
