package io.aleph4j.protocol;

/** The inner object of a message, whose text is hashed: what the message says (spec 01 §2). */
public sealed interface Content
    permits PostContent, AggregateContent, StoreContent, ForgetContent, ExecutableContent {

  /** The owner: the account on whose behalf the message acts ({@code content.address}). */
  Address address();

  /** The sender-declared, signed time ({@code content.time}); orders amends and aggregates. */
  Timestamp time();

  /** What lists filter by. */
  ContentHeader header();
}
