package io.aleph4j.protocol.price;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.StrictJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the network agrees on besides prices: the content of the {@code settings} aggregate (spec 01
 * §5.2, §7.4). Immutable.
 *
 * @param gpus the graphics cards that machines may ask for
 * @param communityWallet who receives the network's share of streams of tokens; empty when nobody
 * @param communityWalletSince from when on, in seconds since 1970
 */
public record NetworkSettings(GpuCatalog gpus, Address communityWallet, long communityWalletSince) {

  private static final NetworkSettings DEFAULTS =
      parse(StrictJson.parse(DefaultAggregates.SETTINGS));

  /** The settings of a network that has published none. */
  public static NetworkSettings defaults() {
    return DEFAULTS;
  }

  /** The same as the content of a {@code settings} aggregate; a copy of the caller's own. */
  public static JsonNode defaultContent() {
    return StrictJson.parse(DefaultAggregates.SETTINGS);
  }

  /**
   * The settings in the content of a {@code settings} aggregate. Never throws. What is missing or
   * of another type is empty or zero, not the default: the aggregate takes cards out of service by
   * leaving them out. A card that lacks a name, a model, a vendor or a device is left out.
   */
  public static NetworkSettings parse(JsonNode aggregateContent) {
    JsonNode since = aggregateContent.path("community_wallet_timestamp");
    return new NetworkSettings(
        new GpuCatalog(cards(aggregateContent.path("compatible_gpus"))),
        new Address(aggregateContent.path("community_wallet_address").stringValue("")),
        // Java's cast ends at the ends of a long.
        since.isNumber() ? (long) since.doubleValue() : 0);
  }

  private static List<GpuCatalog.Card> cards(JsonNode list) {
    List<GpuCatalog.Card> cards = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(card -> addTo(cards, card));
    }
    return cards;
  }

  private static void addTo(List<GpuCatalog.Card> cards, JsonNode card) {
    JsonNode name = card.path("name");
    JsonNode model = card.path("model");
    JsonNode vendor = card.path("vendor");
    JsonNode device = card.path("device_id");
    if (name.isString() && model.isString() && vendor.isString() && device.isString()) {
      cards.add(
          new GpuCatalog.Card(
              name.stringValue(), model.stringValue(), vendor.stringValue(), device.stringValue()));
    }
  }
}
