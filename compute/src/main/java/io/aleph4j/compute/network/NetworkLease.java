package io.aleph4j.compute.network;

import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import java.util.HexFormat;

/**
 * The addresses of a machine, which follow from what it is and stay the same for its whole life
 * (spec 04 §12.1, §12.2). Pure.
 *
 * @param vmId its number on this system
 * @param ipv6Gateway the host's end, with which the machine's network begins
 * @param ipv6 the machine
 */
public record NetworkLease(int vmId, Ipv6Address ipv6Gateway, Ipv6Address ipv6) {
  /** So many machines can have a network. */
  public static final int MOST = 4096;

  private static final int IPV4_PREFIX = 24;
  private static final int IPV6_PREFIX = 124;

  public NetworkLease {
    if (vmId < 0 || vmId >= MOST) {
      throw new IllegalArgumentException(
          "there are networks for the machines 0 to " + (MOST - 1) + ", not for " + vmId);
    }
  }

  /** The addresses of a machine whose IPv6 network is part of this pool. */
  public static NetworkLease of(ItemHash hash, VmDefinition.Kind kind, int vmId, Ipv6Pool pool) {
    String digits = digits(hash);
    long first =
        (long) type(kind) << 48
            | (long) HexFormat.fromHexDigits(digits, 0, 4) << 32
            | (long) HexFormat.fromHexDigits(digits, 4, 8) << 16
            | (long) HexFormat.fromHexDigits(digits, 8, 11) << 4;
    long high = pool.base().high();
    return new NetworkLease(vmId, new Ipv6Address(high, first), new Ipv6Address(high, first | 1));
  }

  /** A CID has no digits of its own: those of its hash serve. */
  private static String digits(ItemHash hash) {
    return hash.value().matches("[0-9a-f]{64}")
        ? hash.value()
        : ItemHash.sha256(hash.value()).value();
  }

  private static int type(VmDefinition.Kind kind) {
    return switch (kind) {
      case ON_DEMAND -> 1;
      case PERSISTENT_PROGRAM -> 2;
      case INSTANCE -> 3;
    };
  }

  /** Its IPv4 network, such as {@code 172.16.7.0/24}. */
  public String ipv4Network() {
    return ipv4(0) + "/" + IPV4_PREFIX;
  }

  /** The host's end of its IPv4 network. */
  public String ipv4Gateway() {
    return ipv4(1);
  }

  /** Its IPv4 address. */
  public String ipv4() {
    return ipv4(2);
  }

  private String ipv4(int last) {
    return "172." + (16 + vmId / 256) + "." + vmId % 256 + "." + last;
  }

  /** Its IPv6 network; addresses that are not {@link #ipv6} are its owner's to use. */
  public String ipv6Network() {
    return ipv6Gateway + "/" + IPV6_PREFIX;
  }
}
