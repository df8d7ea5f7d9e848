package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What accounts of the Cosmos SDK sign: a message wrapped into the document of a transaction, as
 * JSON with sorted keys (spec 01 §3.7). Account number and sequence are always 0.
 */
final class CosmosSignDocument {

  private static final String BEFORE_MESSAGE =
      "{\"account_number\":\"0\",\"chain_id\":\"signed-message-v1\",\"fee\":{\"amount\":[],"
          + "\"gas\":\"0\"},\"memo\":\"\",\"msgs\":[{\"type\":\"signutil/MsgSignText\","
          + "\"value\":{\"message\":";
  private static final String BEFORE_SIGNER = ",\"signer\":";
  private static final String AFTER_SIGNER = "}}],\"sequence\":\"0\"}";

  private CosmosSignDocument() {}

  /** The SHA-256 of the document, which is what ECDSA signs. */
  static byte[] digest(byte[] message, String signer) {
    return Sha256.of(text(message, signer).getBytes(StandardCharsets.US_ASCII));
  }

  /** The document; ASCII only. */
  static String text(byte[] message, String signer) {
    StringBuilder json = new StringBuilder(512);
    json.append(BEFORE_MESSAGE);
    appendString(json, new String(message, StandardCharsets.UTF_8));
    json.append(BEFORE_SIGNER);
    appendString(json, signer);
    return json.append(AFTER_SIGNER).toString();
  }

  /** JSON's shortest escapes, and {@code \}{@code uXXXX} for all that is not printable ASCII. */
  private static void appendString(StringBuilder json, String text) {
    json.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        json.append(text, plainFrom, i).append(escape(c));
        plainFrom = i + 1;
      }
    }
    json.append(text, plainFrom, text.length()).append('"');
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> "\\u" + HexFormat.of().toHexDigits(c);
    };
  }
}
