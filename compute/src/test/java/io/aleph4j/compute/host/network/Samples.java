package io.aleph4j.compute.host.network;

import java.net.InetAddress;
import java.util.List;
import java.util.TreeSet;

/** Networks for tests. */
final class Samples {
  static final String INSTANCE = "abcd1234567f0000000000000000000000000000000000000000000000000001";

  private Samples() {}

  static NodeNetwork node() {
    return node(NodeNetwork.Ipv6.ROUTED);
  }

  static NodeNetwork node(NodeNetwork.Ipv6 ipv6) {
    return new NodeNetwork(
        "eth0",
        List.of(InetAddress.ofLiteral("10.9.9.9"), InetAddress.ofLiteral("2620:fe::fe")),
        new TreeSet<>(List.of(443, 80)),
        ipv6);
  }

  static GuestNetwork guest() {
    return GuestNetwork.of(
        4,
        900_004,
        AddressPlan.ipv6(
            Subnet.parse("2a01:db8:1:2::/64"), AddressPlan.MachineKind.INSTANCE, INSTANCE));
  }
}
