package io.aleph4j.compute.host.network;

import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Pool;
import io.aleph4j.protocol.ItemHash;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeSet;

/** Networks for tests. */
final class Samples {
  static final String INSTANCE = "abcd1234567f0000000000000000000000000000000000000000000000000001";
  static final Ipv6Pool POOL = Ipv6Pool.parse("2a01:db8:1:2::/64");
  static final HostIpv6 HOST =
      new HostIpv6(
          "",
          false,
          List.of("default", "eth0"),
          true,
          List.of(InetAddress.ofLiteral("2001:db8:ff::2")),
          false);

  private Samples() {}

  static NodeNetwork node() {
    return node(NodeIpv6.Way.ROUTED);
  }

  static NodeNetwork node(NodeIpv6.Way way) {
    return node(way == NodeIpv6.Way.NONE ? NodeIpv6.none(POOL, "") : new NodeIpv6(way, POOL, HOST));
  }

  static NodeNetwork node(NodeIpv6 ipv6) {
    return new NodeNetwork(
        "eth0",
        List.of(InetAddress.ofLiteral("10.9.9.9"), InetAddress.ofLiteral("2620:fe::fe")),
        new TreeSet<>(List.of(443, 80)),
        ipv6);
  }

  static GuestNetwork guest() {
    return guest(4, 900_004, INSTANCE);
  }

  static GuestNetwork guest(int vmId, int user, String hash) {
    return guest(vmId, user, hash, POOL);
  }

  static GuestNetwork guest(int vmId, int user, String hash, Ipv6Pool pool) {
    return GuestNetwork.of(
        new AddressPlan(pool, AddressPlan.Policy.STATIC, 124, 4)
            .lease(new ItemHash(hash), VmDefinition.Kind.INSTANCE, vmId),
        user,
        true);
  }

  static GuestNetwork guestWithoutIpv6(int vmId, int user) {
    return guest(vmId, user, INSTANCE).withoutIpv6();
  }
}
