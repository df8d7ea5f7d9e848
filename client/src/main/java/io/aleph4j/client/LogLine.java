package io.aleph4j.client;

/**
 * What a machine printed.
 *
 * @param stream {@code stdout}, {@code stderr}, or {@code system} for what the node says about it
 * @param time as the node spells it; empty when it does not tell
 */
public record LogLine(String stream, String message, String time) {}
