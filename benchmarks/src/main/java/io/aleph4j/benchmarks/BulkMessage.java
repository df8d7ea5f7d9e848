package io.aleph4j.benchmarks;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An invented message.
 *
 * @param aggregateKey of AGGREGATE messages; null for others
 * @param postType of POST messages; {@code amend} when {@code ref} is the post that it amends
 * @param ref what the content refers to; for STORE messages the name of the file
 * @param file the file of STORE messages; null for others
 * @param disk the STORE message whose file a machine uses; null for others
 * @param payment how the content says that it is paid; null when it does not say
 * @param removing whether nobody pays for it any longer
 * @param confirmation null when no transaction carried it
 * @param bodyStart where the inner content of posts and aggregates stands in {@code text}
 */
record BulkMessage(
    long seq,
    MessageType type,
    String sender,
    String owner,
    @Nullable String channel,
    long time,
    @Nullable String aggregateKey,
    @Nullable String postType,
    @Nullable String ref,
    @Nullable String file,
    @Nullable String disk,
    Payment.@Nullable Type payment,
    boolean removing,
    @Nullable Confirmation confirmation,
    List<String> tags,
    String text,
    int bodyStart,
    int bodyEnd,
    ItemHash hash,
    String signature) {

  /** A transaction that carried the message; the time in microseconds. */
  record Confirmation(String transaction, long height, long time) {}

  /** A message about nothing but itself, on behalf of its sender. */
  static BulkMessage plain(
      long seq,
      MessageType type,
      String sender,
      @Nullable String channel,
      long time,
      @Nullable String aggregateKey,
      @Nullable String postType,
      @Nullable String ref,
      List<String> tags,
      String text,
      int bodyStart,
      String signature) {
    return new BulkMessage(
        seq,
        type,
        sender,
        sender,
        channel,
        time,
        aggregateKey,
        postType,
        ref,
        null,
        null,
        null,
        false,
        null,
        tags,
        text,
        bodyStart,
        text.length() - 1,
        ItemHash.sha256(text),
        signature);
  }
}
