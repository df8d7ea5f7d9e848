package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A post with the content of its latest version (spec 02 §3.4).
 *
 * @param itemHash the latest version
 * @param originalItemHash the first version, the post's name
 * @param originalType the content type of the first version
 * @param content the user's data; may be any JSON
 * @param created when the first version was declared
 * @param lastUpdated when the latest version was declared
 */
public record Post(
    ItemHash itemHash,
    ItemHash originalItemHash,
    String originalType,
    Address owner,
    @Nullable String ref,
    @Nullable String channel,
    JsonNode content,
    Timestamp created,
    Timestamp lastUpdated) {}
