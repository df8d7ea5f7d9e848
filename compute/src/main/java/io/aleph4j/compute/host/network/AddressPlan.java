package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which addresses a machine has: users and the network's scoring compute the same (spec 04 §12).
 */
public final class AddressPlan {
  private static final Subnet IPV4_POOL = Subnet.parse("172.16.0.0/12");
  private static final int IPV4_PREFIX = 24;
  private static final int IPV4_RANGES = 1 << (IPV4_PREFIX - 12);
  private static final int IPV4_RANGE_SIZE = 256;
  private static final int IPV6_PREFIX = 124;
  private static final int POOL_BYTES = 8;

  private AddressPlan() {}

  /** What a machine is, as its IPv6 address says it. */
  public enum MachineKind {
    ON_DEMAND(1),
    PERSISTENT_PROGRAM(2),
    INSTANCE(3),
    V_PROGRAM(4);

    private final int number;

    MachineKind(int number) {
      this.number = number;
    }
  }

  /**
   * The IPv4 range of a machine.
   *
   * @throws ComputeException when there is none for this number
   */
  public static Subnet ipv4(int vmId) {
    if (vmId < 0 || vmId >= IPV4_RANGES) {
      throw new ComputeException(
          "there are IPv4 ranges for machines 0 to %d, not for %d"
              .formatted(IPV4_RANGES - 1, vmId));
    }
    return new Subnet(IPV4_POOL.at((long) vmId * IPV4_RANGE_SIZE), IPV4_PREFIX);
  }

  /**
   * The IPv6 range of a machine. Two machines can have the same one, since it has 44 bits of the
   * hash: whoever starts a machine compares.
   *
   * @param pool of this node, a /64 or /56; of a /56 the first /64 is used
   * @param itemHash of the machine's message; of one that is no hex number, its SHA-256 is used
   * @throws ComputeException when the pool is too small
   */
  public static Subnet ipv6(Subnet pool, MachineKind kind, String itemHash) {
    if (pool.isIpv4() || (pool.prefix() != 64 && pool.prefix() != 56)) {
      throw new ComputeException("the pool of IPv6 addresses is a /64 or a /56, not " + pool);
    }
    String hex = itemHash.matches("[0-9a-f]{64}") ? itemHash : sha256(itemHash);
    ByteBuffer bytes = ByteBuffer.allocate(2 * POOL_BYTES);
    bytes.put(pool.network().getAddress(), 0, POOL_BYTES);
    bytes.putShort((short) kind.number);
    bytes.putShort((short) Integer.parseInt(hex, 0, 4, 16));
    bytes.putShort((short) Integer.parseInt(hex, 4, 8, 16));
    bytes.putShort((short) (Integer.parseInt(hex, 8, 11, 16) << 4));
    try {
      return new Subnet(InetAddress.getByAddress(bytes.array()), IPV6_PREFIX);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
