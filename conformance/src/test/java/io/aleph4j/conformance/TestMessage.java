package io.aleph4j.conformance;

import io.aleph4j.accounts.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message as text, so that a test can send what no client would. {@code time} is the JSON text of
 * the number.
 */
record TestMessage(
    String chain,
    String sender,
    String type,
    String itemContent,
    String itemHash,
    String time,
    @Nullable String channel,
    String signature) {

  /** Signs this text as the content of a message. */
  static TestMessage signed(
      Account account, String type, String itemContent, String time, @Nullable String channel) {
    String hash = sha256(itemContent);
    String chain = account.chain().code();
    String sender = account.address().value();
    String buffer = String.join("\n", chain, sender, type, hash);
    String signature = account.sign(buffer.getBytes(StandardCharsets.UTF_8));
    return new TestMessage(chain, sender, type, itemContent, hash, time, channel, signature);
  }

  /** A POST of its sender whose inner content is this JSON text. */
  static TestMessage post(
      Account account, String postType, String content, double time, @Nullable String channel) {
    return post(account, postType, content, time, channel, null);
  }

  static TestMessage post(
      Account account,
      String postType,
      String content,
      double time,
      @Nullable String channel,
      @Nullable String ref) {
    String reference = ref == null ? "" : ",\"ref\":" + quoted(ref);
    String text =
        "{\"address\":%s,\"time\":%s,\"type\":%s%s,\"content\":%s}"
            .formatted(
                quoted(account.address().value()), time, quoted(postType), reference, content);
    return signed(account, "POST", text, Double.toString(time), channel);
  }

  static TestMessage aggregate(
      Account account, String key, String content, double time, @Nullable String channel) {
    String text =
        "{\"address\":%s,\"key\":%s,\"time\":%s,\"content\":%s}"
            .formatted(quoted(account.address().value()), quoted(key), time, content);
    return signed(account, "AGGREGATE", text, Double.toString(time), channel);
  }

  /** A STORE message of its sender that keeps this file of the node's own storage. */
  static TestMessage store(
      Account account, String fileHash, double time, @Nullable String channel) {
    String text =
        "{\"address\":%s,\"time\":%s,\"item_type\":\"storage\",\"item_hash\":\"%s\"}"
            .formatted(quoted(account.address().value()), time, fileHash);
    return signed(account, "STORE", text, Double.toString(time), channel);
  }

  /** A FORGET message of these hashes. */
  static TestMessage forget(
      Account account, List<String> hashes, double time, @Nullable String channel) {
    String text =
        "{\"address\":%s,\"time\":%s,\"hashes\":%s}"
            .formatted(
                quoted(account.address().value()), time, Api.JSON.writeValueAsString(hashes));
    return signed(account, "FORGET", text, Double.toString(time), channel);
  }

  TestMessage withSignature(String other) {
    return new TestMessage(chain, sender, type, itemContent, itemHash, time, channel, other);
  }

  TestMessage withTime(String other) {
    return new TestMessage(chain, sender, type, itemContent, itemHash, other, channel, signature);
  }

  TestMessage withHash(String other) {
    return new TestMessage(chain, sender, type, itemContent, other, time, channel, signature);
  }

  /** The envelope as JSON text, with the time spelled as given. */
  String json() {
    ObjectNode envelope = Api.JSON.createObjectNode();
    envelope.put("sender", sender).put("chain", chain).put("type", type).put("item_type", "inline");
    envelope
        .put("item_hash", itemHash)
        .put("item_content", itemContent)
        .put("signature", signature);
    if (channel != null) {
      envelope.put("channel", channel);
    }
    String text = envelope.toString();
    return text.substring(0, text.length() - 1) + ",\"time\":" + time + "}";
  }

  /** The body of {@code POST /api/v0/messages}. */
  String publishBody(boolean sync) {
    return "{\"sync\":" + sync + ",\"message\":" + json() + "}";
  }

  static String quoted(String text) {
    return Api.JSON.writeValueAsString(text);
  }

  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
