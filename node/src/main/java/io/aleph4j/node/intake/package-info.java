/** Where messages come in: signature check, duplicates, and the wait for the durable outcome. */
@NullMarked
package io.aleph4j.node.intake;

import org.jspecify.annotations.NullMarked;
