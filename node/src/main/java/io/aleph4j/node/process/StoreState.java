package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;

/**
 * A live STORE message, as the rules need it.
 *
 * @param version whether it is a version of another, so that it can have none itself
 * @param file what it keeps
 */
public record StoreState(boolean version, FileLedger.Entry file) {}
