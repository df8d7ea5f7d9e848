package io.aleph4j.node;

/** On the embedded PostgreSQL. */
class MessagePathTest extends MessagePathContract {}
