package io.aleph4j.protocol.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Costs to the last digit, against a table that {@code costs.py} beside it wrote with Python's
 * decimal numbers: each product, way of paying, tier and graphics card, and prices at random.
 */
class CostTableTest {

  private static final ItemHash MESSAGE = new ItemHash("e".repeat(64));

  static Stream<JsonNode> messages() throws IOException {
    try (var table = CostTableTest.class.getResourceAsStream("/price/costs.jsonl")) {
      String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
      List<JsonNode> messages =
          text.lines().map(line -> StrictJson.parse(line.replace("Z", "0".repeat(60)))).toList();
      assertThat(messages).hasSizeGreaterThan(300);
      return messages.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void costsAreThoseOfTheTable(JsonNode message) {
    JsonNode prices = message.path("pricing");
    Pricing pricing = prices.isMissingNode() ? Pricing.defaults() : Pricing.parse(prices);
    Cost cost = cost(message, new CostCalculator(pricing, NetworkSettings.defaults()));
    assertThat(cost.lines().stream().map(CostTableTest::spelled).toList())
        .isEqualTo(lines(message.get("lines")));
    assertThat(spelled(cost.total())).isEqualTo(texts(message.get("total")));
  }

  private static Cost cost(JsonNode message, CostCalculator calculator) {
    Map<String, Long> bytes = new HashMap<>();
    message
        .get("files")
        .properties()
        .forEach(file -> bytes.put(file.getKey(), file.getValue().longValue()));
    FileSizes sizes = PriceContents.sizes(bytes);
    Content content =
        ContentParser.parse(
            MessageType.valueOf(message.get("type").stringValue()),
            message.get("content").toString());
    return content instanceof StoreContent store
        ? calculator.ofStore(store, MESSAGE, sizes, SizeEstimates.NONE)
        : calculator.ofMachine((ExecutableContent) content, sizes, SizeEstimates.NONE);
  }

  private static List<List<String>> lines(JsonNode lines) {
    List<List<String>> texts = new ArrayList<>();
    lines.forEach(line -> texts.add(texts(line)));
    return texts;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(value -> texts.add(value.isNull() ? "-" : value.stringValue()));
    return texts;
  }

  private static List<String> spelled(CostLine line) {
    List<String> texts = new ArrayList<>();
    texts.add(line.type().name());
    texts.add(line.name());
    texts.add(line.ref() == null ? "-" : line.ref());
    texts.addAll(spelled(line.amounts()));
    return texts;
  }

  private static List<String> spelled(Amounts amounts) {
    return List.of(
        Decimals.text(amounts.hold()),
        Decimals.text(amounts.stream()),
        Decimals.text(amounts.credit()));
  }
}
