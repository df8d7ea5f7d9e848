package io.aleph4j.protocol;

import java.util.List;

/**
 * What a machine is given (spec 01 §2.5).
 *
 * @param vcpus 1 to 256
 * @param memoryMib 1 to 1 048 576
 * @param seconds how long one call may take, 1 to 315 360 000
 * @param publishedPorts ports that the host makes reachable
 */
public record MachineResources(
    int vcpus, int memoryMib, int seconds, List<PublishedPort> publishedPorts) {

  public MachineResources {
    publishedPorts = List.copyOf(publishedPorts);
  }

  /** A port, 1 to 65 535, and whether it is one of UDP instead of TCP. */
  public record PublishedPort(int port, boolean udp) {}
}
