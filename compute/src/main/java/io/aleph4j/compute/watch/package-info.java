/**
 * What is going on in the network that machines of this node depend on (spec 04 §5.7): new versions
 * of their files, and their own messages' end. May use definitions and machines.
 */
@NullMarked
package io.aleph4j.compute.watch;

import org.jspecify.annotations.NullMarked;
