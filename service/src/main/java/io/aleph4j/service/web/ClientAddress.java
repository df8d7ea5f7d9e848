package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param network the address, of IPv6 the first half, which is what one subscriber gets
 * @param isLocal whether it is this machine
 */
record ClientAddress(String network, boolean isLocal) {
  private static final int IPV6_BYTES = 16;
  private static final int SUBSCRIBER_BYTES = 8;

  /**
   * The client of a request. Behind a proxy on this machine it is the last address that the proxy
   * was asked from; nobody else is believed about addresses.
   */
  static ClientAddress of(HttpServletRequest request) {
    ClientAddress direct = parse(request.getRemoteAddr());
    String forwarded = request.getHeader("X-Forwarded-For");
    if (!direct.isLocal() || forwarded == null) {
      return direct;
    }
    return parse(forwarded.substring(forwarded.lastIndexOf(',') + 1).strip());
  }

  private static ClientAddress parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return new ClientAddress("unknown", false);
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      byte[] bytes = address.getAddress();
      byte[] significant =
          bytes.length == IPV6_BYTES ? Arrays.copyOf(bytes, SUBSCRIBER_BYTES) : bytes;
      return new ClientAddress(HexFormat.of().formatHex(significant), address.isLoopbackAddress());
    } catch (IllegalArgumentException e) {
      return new ClientAddress("unknown", false);
    }
  }
}
