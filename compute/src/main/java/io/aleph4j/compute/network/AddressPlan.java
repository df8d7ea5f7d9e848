package io.aleph4j.compute.network;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ItemHash;
import java.util.HexFormat;

/**
 * Which addresses the machines of a node have: users and the network's scoring compute the same
 * (spec 04 §12). Pure.
 *
 * @param pool of IPv6 addresses
 * @param policy how they are given
 * @param subnetPrefix of a machine's part of it
 * @param firstId the number of the first machine
 */
public record AddressPlan(Ipv6Pool pool, Policy policy, int subnetPrefix, int firstId) {
  /** The smallest part that a machine's addresses fill; those of static ones always do. */
  public static final int SUBNET_PREFIX = 124;

  /** The largest prefix that has an address for the host and one for the guest. */
  public static final int LONGEST_SUBNET_PREFIX = 127;

  private static final int STATIC_POOL_PREFIX = 64;

  /** Of machines, as static addresses say it: 4 is the network's number for programs of its own. */
  private static final int FIRST_TYPE = 1;

  private static final int LAST_TYPE = 4;

  /**
   * Checks that they fit together.
   *
   * @throws ComputeException when they do not
   */
  public AddressPlan {
    if (subnetPrefix < SUBNET_PREFIX || subnetPrefix > LONGEST_SUBNET_PREFIX) {
      throw new ComputeException(
          "a machine has a /124 to /127 of the IPv6 pool, not a /" + subnetPrefix);
    }
    if (policy == Policy.STATIC && pool.prefix() > STATIC_POOL_PREFIX) {
      throw new ComputeException(
          ("the IPv6 pool %s is too small for static addresses: give a /64 or a /56, or let them"
                  + " be given in turn (dynamic)")
              .formatted(pool));
    }
    if (pool.prefix() >= subnetPrefix) {
      throw new ComputeException(
          "the IPv6 pool %s has no /%d but the host's own: give a larger one"
              .formatted(pool, subnetPrefix));
    }
    if (policy == Policy.STATIC) {
      subnetPrefix = SUBNET_PREFIX;
    }
  }

  /** How addresses are given. */
  public enum Policy {
    /** As a machine's message and kind say: everybody can work them out. */
    STATIC("static"),
    /** In turn, as machines have their numbers. */
    DYNAMIC("dynamic");

    private final String word;

    Policy(String word) {
      this.word = word;
    }

    /** As settings say it. */
    public String word() {
      return word;
    }
  }

  /** Static ones of a private pool, as nodes have them that nobody has set up. */
  public static AddressPlan standard() {
    return new AddressPlan(Ipv6Pool.parse("fc00:1:2:3::/64"), Policy.STATIC, SUBNET_PREFIX, 4);
  }

  /** Whether there are addresses for a machine with this number. */
  public boolean has(int vmId) {
    return vmId >= 0
        && vmId < NetworkLease.MOST
        && (policy == Policy.STATIC || (turn(vmId) > 0 && turn(vmId) < subnets()));
  }

  /**
   * Whether an address can only be a machine's: a static one, or one of a pool that is too small
   * for such. In larger pools those that are given in turn may be others' as well.
   */
  public static boolean isOfMachines(Ipv6Pool pool, Ipv6Address address) {
    long type = address.low() >>> 48;
    return pool.contains(address)
        && (pool.prefix() > STATIC_POOL_PREFIX || (type >= FIRST_TYPE && type <= LAST_TYPE));
  }

  /** The first part of the pool is the host's. */
  private long turn(int vmId) {
    return vmId - firstId + 1L;
  }

  private long subnets() {
    // More than there are machines in any case.
    return 1L << Math.min(subnetPrefix - pool.prefix(), 32);
  }

  /**
   * The addresses of a machine. Static ones of two machines can be the same, since they have 44
   * bits of the hash: whoever starts a machine compares.
   *
   * @throws ComputeException when there are none
   */
  public NetworkLease lease(ItemHash hash, VmDefinition.Kind kind, int vmId) {
    if (!has(vmId)) {
      throw new ComputeException(
          "there are no addresses for machine %d: %s"
              .formatted(
                  vmId,
                  vmId < NetworkLease.MOST
                      ? "the IPv6 pool %s has %d of /%d, from machine %d on"
                          .formatted(pool, subnets() - 1, subnetPrefix, firstId)
                      : "there are networks for the machines 0 to " + (NetworkLease.MOST - 1)));
    }
    return new NetworkLease(
        vmId, policy == Policy.STATIC ? gateway(hash, kind) : gateway(vmId), subnetPrefix);
  }

  private Ipv6Address gateway(ItemHash hash, VmDefinition.Kind kind) {
    String digits = digits(hash);
    long low =
        (long) type(kind) << 48
            | (long) HexFormat.fromHexDigits(digits, 0, 4) << 32
            | (long) HexFormat.fromHexDigits(digits, 4, 8) << 16
            | (long) HexFormat.fromHexDigits(digits, 8, 11) << 4;
    return new Ipv6Address(pool.base().high(), low);
  }

  private Ipv6Address gateway(int vmId) {
    return new Ipv6Address(
        pool.base().high(), pool.base().low() + (turn(vmId) << (128 - subnetPrefix)));
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
}
