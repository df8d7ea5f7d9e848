package io.aleph4j.compute.api;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names that a request was sent to. */
final class Hosts {

  private Hosts() {}

  /** A {@code Host} header without its port. */
  static String name(@Nullable String header) {
    if (header == null) {
      return "";
    }
    if (header.startsWith("[")) {
      int end = header.indexOf(']');
      return end < 0 ? header : header.substring(1, end);
    }
    int colon = header.indexOf(':');
    return colon < 0 ? header : header.substring(0, colon);
  }

  /**
   * Whether a request was sent to this node itself, not to a program: to its name, or to an
   * address.
   */
  static boolean isNode(@Nullable String header, String domain) {
    String name = name(header);
    return name.equalsIgnoreCase(domain)
        || name.equalsIgnoreCase("localhost")
        || literal(name).isPresent();
  }

  /** Whether it is the address or name of this system on its own loopback device. */
  static boolean isLoopback(@Nullable String name) {
    return name != null
        && (name.equalsIgnoreCase("localhost")
            || literal(name).filter(InetAddress::isLoopbackAddress).isPresent());
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
