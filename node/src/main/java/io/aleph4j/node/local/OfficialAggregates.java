package io.aleph4j.node.local;

import io.aleph4j.node.process.AggregateId;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.price.NetworkSettings;
import io.aleph4j.protocol.price.Pricing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What published clients read from an account of the network's makers (spec 06 §2.7): prices,
 * settings, and which images there are. The images of the public network are named only: their
 * files have to be published where machines are to use them.
 */
public final class OfficialAggregates {

  private static final Address OWNER = new Address("0xFba561a84A537fCaa567bb7A2257e7142701ae2A");

  private static final String VM_IMAGES = "vm-images";
  private static final String RUNTIMES = "runtimes";

  private OfficialAggregates() {}

  /** All of them, with what counts while a network has published none. */
  public static List<LocalAggregate> all() {
    return with(List.of());
  }

  /**
   * The same with these images besides. One of the same kind and id takes the other's place, and
   * the last default of a kind is its default.
   */
  public static List<LocalAggregate> with(List<Image> images) {
    ObjectNode vmImages = ImageLists.copy(resource("vm-images.json"));
    ObjectNode runtimes = ImageLists.copy(resource("runtimes.json"));
    for (Image image : images) {
      ImageLists.putIntoVmImages(vmImages, image);
      ImageLists.putIntoRuntimes(runtimes, image);
    }
    return List.of(
        LocalAggregate.of(OWNER, "pricing", Pricing.defaultContent()),
        LocalAggregate.of(OWNER, "settings", NetworkSettings.defaultContent()),
        LocalAggregate.of(OWNER, VM_IMAGES, vmImages),
        LocalAggregate.of(OWNER, RUNTIMES, runtimes));
  }

  /** Whether this is one of those that say which images there are. */
  public static boolean listsImages(AggregateId aggregate) {
    return aggregate.owner().equals(OWNER)
        && List.of(VM_IMAGES, RUNTIMES).contains(aggregate.key());
  }

  private static JsonNode resource(String name) {
    try (InputStream in = OfficialAggregates.class.getResourceAsStream(name)) {
      return StrictJson.parse(
          Objects.requireNonNull(in, "the program lacks its part " + name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the program's part " + name + " cannot be read", e);
    }
  }
}
