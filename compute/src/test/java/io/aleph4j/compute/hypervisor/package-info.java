@NullMarked
package io.aleph4j.compute.hypervisor;

import org.jspecify.annotations.NullMarked;
