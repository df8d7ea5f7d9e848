package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;

/** What identifies an aggregate (spec 01 §5.2). */
public record AggregateId(Address owner, String key) {}
