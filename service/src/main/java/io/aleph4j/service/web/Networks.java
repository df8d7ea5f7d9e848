package io.aleph4j.service.web;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks of IP addresses, written as RFC 4632 does ({@code 10.0.0.0/8}). Immutable. */
public final class Networks {
  /** No address at all. */
  public static final Networks NONE = new Networks(List.of());

  /** Every address there is. */
  public static final Networks ALL = of(List.of("0.0.0.0/0", "::/0"));

  /** The machine itself. */
  public static final Networks LOOPBACK = of(List.of("127.0.0.0/8", "::1"));

  private final List<Network> networks;

  private static final class Network {
    private final byte[] prefix;
    private final int bits;

    Network(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private Networks(List<Network> networks) {
    this.networks = networks;
  }

  /**
   * These networks.
   *
   * @param texts each an IPv4 or IPv6 address, alone or with the length of a prefix after a slash;
   *     what follows the prefix is ignored
   * @throws IllegalArgumentException for anything else, with the text and the remedy
   */
  public static Networks of(List<String> texts) {
    return new Networks(texts.stream().map(Networks::parse).toList());
  }

  /** Whether the address is in one of these networks; IPv4 in IPv6 counts as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Network network : networks) {
      if (network.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  private static Network parse(String text) {
    String[] parts = text.strip().split("/", 2);
    byte[] address;
    try {
      address = literal(parts[0]).getAddress();
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    int most = address.length * Byte.SIZE;
    if (parts.length == 1) {
      return new Network(address, most);
    }
    if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > most) {
      throw invalid(text, null);
    }
    return new Network(address, Integer.parseInt(parts[1]));
  }

  // The library reads 10.1 as an address, as C programs do; whoever writes that has forgotten half.
  private static InetAddress literal(String text) {
    if (!text.contains(":") && !text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}")) {
      throw new IllegalArgumentException("not an address: " + text);
    }
    return InetAddress.ofLiteral(text);
  }

  private static IllegalArgumentException invalid(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "not a network: " + text + "; write one such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32",
        cause);
  }
}
