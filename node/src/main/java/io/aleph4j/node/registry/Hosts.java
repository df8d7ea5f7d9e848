package io.aleph4j.node.registry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host that an address of a node names, as the network compares them: no two nodes of a kind
 * may name the same (spec 03 §6.4).
 */
final class Hosts {

  private static final Set<String> HOST_PROTOCOLS =
      Set.of("ip4", "ip6", "dns", "dns4", "dns6", "dnsaddr");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

  private Hosts() {}

  /** The host of a multiaddress such as {@code /ip4/1.2.3.4/tcp/4025}; null when it names none. */
  static @Nullable String ofMultiaddress(String multiaddress) {
    String[] parts = multiaddress.strip().split("/", -1);
    for (int i = 1; i + 1 < parts.length; i += 2) {
      if (HOST_PROTOCOLS.contains(parts[i]) && !parts[i + 1].isEmpty() && parts[0].isEmpty()) {
        return parts[i + 1].toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /**
   * The host of a URL, in small letters, without user and port; null when it names none, as a URL
   * without a scheme does not.
   */
  static @Nullable String ofUrl(String url) {
    String text = url.strip();
    int authority = text.startsWith("//") ? 2 : afterScheme(text);
    if (authority < 0) {
      return null;
    }
    int end = authority;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String place = text.substring(authority, end);
    String host = withoutPort(place.substring(place.lastIndexOf('@') + 1));
    return host.isEmpty() ? null : host.toLowerCase(Locale.ROOT);
  }

  private static int afterScheme(String text) {
    int colon = text.indexOf("://");
    return colon > 0 && SCHEME.matcher(text).region(0, colon).matches() ? colon + 3 : -1;
  }

  private static String withoutPort(String place) {
    if (place.startsWith("[")) {
      int end = place.indexOf(']');
      return end < 0 ? "" : place.substring(1, end);
    }
    int colon = place.indexOf(':');
    return colon < 0 ? place : place.substring(0, colon);
  }
}
