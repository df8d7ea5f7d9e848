package io.aleph4j.protocol;

/** A content of a type whose own rules are not applied yet: only what all types share is read. */
public record OtherContent(MessageType type, Address address, Timestamp time, ContentHeader header)
    implements Content {}
