package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.file.Path;

/**
 * A machine that was paused and written down. The disks are not in it: they have to be as they
 * were, at the same places of the plan. It can be read by the same version of Firecracker on the
 * same kind of processor.
 *
 * @param state the file with the state of processors and devices
 * @param memory the file with the memory; machines restored from it read it as long as they run, so
 *     it may be removed but never written
 * @param version of Firecracker that wrote it
 */
public record Snapshot(Path state, Path memory, FirecrackerVersion version) {}
