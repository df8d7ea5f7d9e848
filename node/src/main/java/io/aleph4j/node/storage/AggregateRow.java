package io.aleph4j.node.storage;

/**
 * An aggregate as it stands. Times are microseconds of content time.
 *
 * @param content the merged content as JSON
 * @param firstHash the message that comes first in fold order
 * @param lastHash the message that comes last in fold order
 */
public record AggregateRow(
    String owner,
    String key,
    String content,
    long created,
    String firstHash,
    long lastUpdated,
    String lastHash) {}
