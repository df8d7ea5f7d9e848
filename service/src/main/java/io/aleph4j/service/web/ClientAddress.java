package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param network the address, of IPv6 the first half, which is what one subscriber gets
 * @param isUnlimited whether nothing is counted for this client: it is this machine, or the
 *     operator exempted it
 */
record ClientAddress(String network, boolean isUnlimited) {
  private static final String KNOWN = ClientAddress.class.getName();
  private static final int IPV6_BYTES = 16;
  private static final int SUBSCRIBER_BYTES = 8;

  /** All whose address cannot be read share one budget. */
  private static final ClientAddress UNKNOWN = new ClientAddress("unknown", false);

  /**
   * Finds out who asks and keeps it with the request. Behind a proxy of the operator's it is the
   * last address that such a proxy was asked from; nobody else is believed about addresses.
   */
  static ClientAddress find(HttpServletRequest request, RateLimits limits) {
    InetAddress address = parse(request.getRemoteAddr());
    for (String forwarded : lastFirst(request)) {
      if (address == null || !limits.proxies().contains(address)) {
        break;
      }
      address = parse(forwarded);
    }
    ClientAddress client = address == null ? UNKNOWN : of(address, limits.unlimited());
    request.setAttribute(KNOWN, client);
    return client;
  }

  /**
   * The client of a request that {@link #find} has looked at.
   *
   * @throws IllegalStateException when it has not
   */
  static ClientAddress of(HttpServletRequest request) {
    if (request.getAttribute(KNOWN) instanceof ClientAddress client) {
      return client;
    }
    throw new IllegalStateException("nobody has asked who the client of this request is");
  }

  private static ClientAddress of(InetAddress address, Networks unlimited) {
    byte[] bytes = address.getAddress();
    byte[] significant =
        bytes.length == IPV6_BYTES ? Arrays.copyOf(bytes, SUBSCRIBER_BYTES) : bytes;
    return new ClientAddress(
        HexFormat.of().formatHex(significant),
        address.isLoopbackAddress() || unlimited.contains(address));
  }

  /** Each proxy adds whom it was asked by at the end, some of them as a header of its own. */
  private static List<String> lastFirst(HttpServletRequest request) {
    List<String> addresses = new ArrayList<>();
    for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
      addresses.addAll(List.of(header.split(",", -1)));
    }
    return addresses.reversed();
  }

  private static @Nullable InetAddress parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(withoutPort(text.strip()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  // Some proxies add the port: 192.0.2.7:50123, [2001:db8::1]:50123.
  private static String withoutPort(String address) {
    if (address.startsWith("[") && address.contains("]")) {
      return address.substring(1, address.indexOf(']'));
    }
    boolean hasPort = address.indexOf(':') == address.lastIndexOf(':') && address.contains(".");
    return hasPort && address.contains(":") ? address.substring(0, address.indexOf(':')) : address;
  }
}
