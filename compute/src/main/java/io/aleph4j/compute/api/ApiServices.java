package io.aleph4j.compute.api;

import io.aleph4j.compute.auth.Delegations;
import io.aleph4j.compute.definition.MessageSource;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.vm.BootGate;
import io.aleph4j.compute.vm.Capacity;
import io.aleph4j.compute.vm.VmPool;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the interface is an interface of.
 *
 * @param volumes where volumes are that stay, a folder for each machine
 * @param calls how many calls programs had so far
 * @param self where this node listens; asked only once it does
 */
public record ApiServices(
    VmPool machines,
    Capacity capacity,
    BootGate gate,
    Host host,
    Choice hypervisor,
    MessageSource messages,
    Delegations.Source delegations,
    Path volumes,
    LongSupplier calls,
    Supplier<URI> self,
    InstantSource clock) {}
