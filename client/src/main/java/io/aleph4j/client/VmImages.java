package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The images that a network offers by names (spec 06 §2.7). Immutable. */
public final class VmImages {

  /** Whose aggregates say what is offered and what it costs. */
  public static final Address PUBLISHER = new Address("0xFba561a84A537fCaa567bb7A2257e7142701ae2A");

  /** What published clients take where a network offers nothing. */
  private static final Runtime FALLBACK =
      new Runtime(
          new ItemHash("63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696"),
          "Aleph Alpine Linux with Python 3.12");

  private final JsonNode content;

  private VmImages(JsonNode content) {
    this.content = content;
  }

  /**
   * What programs run in.
   *
   * @param message the STORE message that keeps it
   * @param name what people read; may be empty
   */
  @SuppressWarnings("JavaLangClash") // the network's word for it
  public record Runtime(ItemHash message, String name) {}

  /** What this node's network offers. */
  public static VmImages at(CoreNodeClient node) {
    return of(node.aggregate(PUBLISHER, "vm-images").orElseGet(MissingNode::getInstance));
  }

  static VmImages of(JsonNode aggregate) {
    return new VmImages(aggregate);
  }

  /** The runtime that is taken when nobody names one. */
  public Runtime defaultRuntime() {
    String name = content.path("defaults").path("runtime").asString("");
    return runtime(name).orElse(FALLBACK);
  }

  /** The runtime of this name; empty when there is none. */
  public Optional<Runtime> runtime(String name) {
    JsonNode image = content.path("runtimes").path(name);
    String hash = image.path("hash").asString("");
    return hash.isEmpty()
        ? Optional.empty()
        : Optional.of(new Runtime(new ItemHash(hash), image.path("display_name").asString("")));
  }

  /** The names of all runtimes. */
  public List<String> runtimeNames() {
    return new ArrayList<>(content.path("runtimes").propertyNames());
  }
}
