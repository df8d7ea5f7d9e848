package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.Timestamp;

/** What a node has made of a message, and when it first saw it. */
public record StatusReport(ItemHash itemHash, MessageStatus status, Timestamp receptionTime) {}
