/** What programs may ask their node for: the guest API, and the VM connector (spec 04 §9). */
@NullMarked
package io.aleph4j.compute.connector;

import org.jspecify.annotations.NullMarked;
