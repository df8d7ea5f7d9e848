/**
 * The core node's state in PostgreSQL: every table has exactly one class that writes it; reads
 * never write.
 */
@NullMarked
package io.aleph4j.node.storage;

import org.jspecify.annotations.NullMarked;
