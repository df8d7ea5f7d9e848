package io.aleph4j.node.local;

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

/**
 * What published clients read from an account of the network's makers (spec 06 §2.7): prices,
 * settings, and which images there are. The images are named only: their files have to be published
 * where machines are to use them.
 */
public final class OfficialAggregates {

  private static final Address OWNER = new Address("0xFba561a84A537fCaa567bb7A2257e7142701ae2A");

  private OfficialAggregates() {}

  /** All of them, with what counts while a network has published none. */
  public static List<LocalAggregate> all() {
    return List.of(
        LocalAggregate.of(OWNER, "pricing", Pricing.defaultContent()),
        LocalAggregate.of(OWNER, "settings", NetworkSettings.defaultContent()),
        LocalAggregate.of(OWNER, "vm-images", resource("vm-images.json")),
        LocalAggregate.of(OWNER, "runtimes", resource("runtimes.json")));
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
