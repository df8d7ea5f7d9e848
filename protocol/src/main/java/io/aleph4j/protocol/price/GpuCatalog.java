package io.aleph4j.protocol.price;

import java.util.List;
import java.util.Optional;

/**
 * The graphics cards that machines may ask for (spec 01 §7.4).
 *
 * @param cards in the order of the aggregate; of several with one device the first counts
 */
public record GpuCatalog(List<Card> cards) {

  public GpuCatalog {
    cards = List.copyOf(cards);
  }

  /**
   * A graphics card.
   *
   * @param name what its maker calls it
   * @param model what the tiers of the pricing call it
   * @param vendor for example {@code NVIDIA}
   * @param deviceId vendor and device, {@code vvvv:dddd}, compared as spelled
   */
  public record Card(String name, String model, String vendor, String deviceId) {}

  /** The model of the card with this device; empty when it is unknown. */
  public Optional<String> model(String deviceId) {
    return cards.stream()
        .filter(card -> card.deviceId().equals(deviceId))
        .map(Card::model)
        .findFirst();
  }
}
