package io.aleph4j.protocol;

/**
 * A file that a machine uses, named by the STORE message that keeps it; never by its own hash (spec
 * 01 §5.5).
 *
 * @param message the original STORE message
 * @param useLatest whether the latest version of that file is meant instead of exactly this one
 */
public record FileRef(ItemHash message, boolean useLatest) {}
