package io.aleph4j.compute.auth;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A JSON text and its signature, as the two headers carry them: both in hexadecimal.
 *
 * @param hex the text's digits, as they were sent
 * @param payload the text's bytes, exactly those that were signed
 * @param signature as bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record SignedText(String hex, byte[] payload, byte[] signature) {
  private static final HexFormat HEX = HexFormat.of();

  /** Reads it; empty when something is missing or is not hexadecimal. */
  static Optional<SignedText> read(JsonNode json) {
    JsonNode payload = json.path("payload");
    JsonNode signature = json.path("signature");
    if (!payload.isString() || !signature.isString()) {
      return Optional.empty();
    }
    String digits = signature.stringValue();
    try {
      return Optional.of(
          new SignedText(
              payload.stringValue(),
              HEX.parseHex(payload.stringValue()),
              HEX.parseHex(digits.startsWith("0x") ? digits.substring(2) : digits)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What the payload says; empty when it is not JSON. */
  Optional<JsonNode> json() {
    try {
      return Optional.of(StrictJson.parse(payload));
    } catch (InvalidMessageException e) {
      return Optional.empty();
    }
  }

  byte[] hexBytes() {
    return hex.getBytes(StandardCharsets.US_ASCII);
  }
}
