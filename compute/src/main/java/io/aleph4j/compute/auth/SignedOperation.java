package io.aleph4j.compute.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a key says: do this, now.
 *
 * @param bodyHash the SHA-256 of the request's body, in hexadecimal; null when it was not said
 * @param query the request's query; null when it was not said
 */
record SignedOperation(
    SignedText signed,
    String domain,
    String path,
    String method,
    @Nullable String bodyHash,
    @Nullable String query) {
  /** How far the client's clock may be off, in either direction. */
  static final Duration TOLERANCE = Duration.ofMinutes(2);

  /** Reads it; empty when it is malformed or of another time. */
  static Optional<SignedOperation> read(JsonNode header, Instant now) {
    return SignedText.read(header)
        .flatMap(signed -> signed.json().flatMap(json -> read(signed, json, now)));
  }

  private static Optional<SignedOperation> read(SignedText signed, JsonNode json, Instant now) {
    JsonNode domain = json.path("domain");
    JsonNode path = json.path("path");
    JsonNode method = json.path("method");
    boolean isOfNow =
        SignedKey.time(json.path("time"))
            .filter(time -> Duration.between(time, now).abs().compareTo(TOLERANCE) <= 0)
            .isPresent();
    boolean isWellFormed =
        domain.isString()
            && path.isString()
            && method.isString()
            && isOptionalText(json.path("body_sha256"))
            && isOptionalText(json.path("query"));
    return isOfNow && isWellFormed
        ? Optional.of(
            new SignedOperation(
                signed,
                domain.stringValue(),
                path.stringValue(),
                method.stringValue(),
                text(json.path("body_sha256")),
                text(json.path("query"))))
        : Optional.empty();
  }

  private static boolean isOptionalText(JsonNode value) {
    return value.isString() || value.isMissingNode() || value.isNull();
  }

  private static @Nullable String text(JsonNode value) {
    return value.isString() ? value.stringValue() : null;
  }
}
