package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;

/**
 * A file that a STORE message keeps (spec 02 §3.9).
 *
 * @param hash names the bytes
 * @param ref the message, or the owner's name for the file
 * @param size in bytes
 */
public record StoredFile(ItemHash hash, Address owner, String ref, long size) {}
