package io.aleph4j.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a message is paid for (spec 01 §2.7).
 *
 * @param chain where a stream of tokens flows
 * @param receiver whom it flows to
 */
public record Payment(Type type, @Nullable Chain chain, @Nullable String receiver) {

  /** What an absent payment means. */
  public static final Payment HOLD = new Payment(Type.HOLD, null, null);

  /** The ways of paying, by their wire names. */
  public enum Type {
    /** The owner's balance must cover the cost. */
    HOLD("hold"),
    /** A stream of tokens from the owner to the node. */
    SUPERFLUID("superfluid"),
    /** Prepaid credits are used up. */
    CREDIT("credit");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    /** The name that messages carry. */
    public String wireName() {
      return wireName;
    }

    /** The type of exactly this name. */
    public static Optional<Type> ofWireName(String name) {
      for (Type type : values()) {
        if (type.wireName.equals(name)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }
}
