package io.aleph4j.node.process;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/** A file that is kept for a while, although no message keeps it. */
public record Hold(ItemHash file, Timestamp deleteBy) {}
