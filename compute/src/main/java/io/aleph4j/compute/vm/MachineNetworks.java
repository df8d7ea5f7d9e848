package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.network.NodeIpv6;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.protocol.ItemHash;
import java.util.Optional;

/** The networks of machines that want one. Safe for many threads. */
public interface MachineNetworks extends AutoCloseable {

  /** Of a node whose machines have none, for this reason. */
  static MachineNetworks none(String reason) {
    return new MachineNetworks() {
      @Override
      public Optional<String> begin() {
        return Optional.of(reason);
      }

      @Override
      public Optional<NodeIpv6> ipv6() {
        return Optional.empty();
      }

      @Override
      public Optional<Attachment> attach(
          ItemHash hash, VmDefinition.Kind kind, int vmId, int user) {
        return Optional.empty();
      }

      @Override
      public void detach(int vmId) {}

      @Override
      public void close() {}
    };
  }

  /**
   * Clears away what an earlier run has left, and begins. To be called once nothing of that run
   * runs any more.
   *
   * @return why machines have no network; empty when they have
   */
  Optional<String> begin();

  /** How machines have IPv6; empty while they have no network at all. */
  Optional<NodeIpv6> ipv6();

  /**
   * Makes a machine's network, in the place of one that it had.
   *
   * @param hash its message
   * @param kind what it is
   * @param vmId its number
   * @param user who it runs as
   * @return empty when this node has none to give
   * @throws io.aleph4j.compute.ComputeException when it cannot be made, or another machine has its
   *     addresses
   */
  Optional<Attachment> attach(ItemHash hash, VmDefinition.Kind kind, int vmId, int user);

  /** Takes a machine's network away, if it has one. */
  void detach(int vmId);

  /** Takes all away. */
  @Override
  void close();

  /**
   * A machine's network.
   *
   * @param tap the host's end
   * @param addresses what the guest is told
   */
  record Attachment(MachinePlan.Tap tap, Configuration.Network addresses) {}
}
