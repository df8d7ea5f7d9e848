@NullMarked
package io.aleph4j.compute.hypervisor.qemu;

import org.jspecify.annotations.NullMarked;
