@NullMarked
package io.aleph4j.compute.hypervisor.firecracker;

import org.jspecify.annotations.NullMarked;
