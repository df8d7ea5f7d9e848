package io.aleph4j.compute.hypervisor.firecracker;

/**
 * What Firecracker says of itself.
 *
 * @param id the machine's name
 * @param state {@code Not started}, {@code Running} or {@code Paused}
 * @param version of Firecracker
 */
public record InstanceInfo(String id, String state, String version) {}
