package io.aleph4j.compute.auth;

import io.aleph4j.accounts.WalletSignatures;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds out who asks (spec 04 §4.1): a wallet has signed a key, and the key has signed the request.
 * Asks nobody; the time is handed in. Safe for many threads.
 */
public final class OperatorAuthentication {
  private static final int MOST_REMEMBERED = 100_000;

  private final String domain;
  private final WalletSignatures wallets = new WalletSignatures();
  private final UsedOperations used = new UsedOperations(MOST_REMEMBERED);

  /** For a node of this host name. */
  public OperatorAuthentication(String domain) {
    this.domain = domain;
  }

  /**
   * What is asked for.
   *
   * @param path without the query
   * @param query as it was sent; empty for none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Request(String method, String path, String query, byte[] body) {}

  /**
   * Who sent a request, by the headers {@code X-SignedPubKey} and {@code X-SignedOperation}.
   *
   * @throws AuthenticationException when they do not prove it; the first failure in the order of
   *     the network
   */
  public Operator authenticate(
      @Nullable String keyHeader, @Nullable String operationHeader, Request request, Instant now) {
    SignedKey key = SignedKey.verify(parseKey(keyHeader), wallets, now);
    SignedOperation operation = read(parseOperation(operationHeader), now);
    checkDomain(operation);
    checkPathAndMethod(operation, request);
    checkSignature(operation, key);
    checkMore(operation, request);
    use(operation, now);
    return key.operator();
  }

  /**
   * Who opened a WebSocket, by the objects in its first message. Path and method are not compared:
   * clients of the network sign others than they use.
   *
   * @throws AuthenticationException when they do not prove it
   */
  public Operator authenticate(JsonNode signedKey, JsonNode signedOperation, Instant now) {
    if (signedKey.isMissingNode()) {
      throw AuthenticationException.malformed("Missing X-SignedPubKey header");
    }
    SignedKey key = SignedKey.verify(signedKey, wallets, now);
    if (signedOperation.isMissingNode()) {
      throw AuthenticationException.malformed("Missing X-SignedOperation header");
    }
    SignedOperation operation = read(signedOperation, now);
    checkDomain(operation);
    checkSignature(operation, key);
    use(operation, now);
    return key.operator();
  }

  private static JsonNode parseKey(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      throw AuthenticationException.malformed("Missing X-SignedPubKey header");
    }
    try {
      return StrictJson.parse(header);
    } catch (InvalidMessageException e) {
      throw AuthenticationException.malformed("Invalid X-SignedPubKey format");
    }
  }

  private static JsonNode parseOperation(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      throw AuthenticationException.malformed("Missing X-SignedOperation header");
    }
    try {
      return StrictJson.parse(header);
    } catch (InvalidMessageException e) {
      throw AuthenticationException.malformed("Invalid X-SignedOperation fields");
    }
  }

  private static SignedOperation read(JsonNode header, Instant now) {
    return SignedOperation.read(header, now)
        .orElseThrow(() -> AuthenticationException.malformed("Invalid X-SignedOperation fields"));
  }

  private void checkDomain(SignedOperation operation) {
    if (!operation.domain().equals(domain)) {
      throw AuthenticationException.unauthorized(
          "Invalid domain: Signed: '" + operation.domain() + "' != Request: '" + domain + "'");
    }
  }

  private static void checkPathAndMethod(SignedOperation operation, Request request) {
    if (!operation.path().equals(request.path())) {
      throw AuthenticationException.unauthorized(
          "Invalid path. Signed: '"
              + operation.path()
              + "' !=  requested path: '" // sic: clients compare the text
              + request.path()
              + "'");
    }
    if (!operation.method().equals(request.method())) {
      throw AuthenticationException.unauthorized(
          "Invalid method. Signed: '"
              + operation.method()
              + "' !=  request:'" // sic
              + request.method());
    }
  }

  private static void checkSignature(SignedOperation operation, SignedKey key) {
    if (!key.key().hasSigned(operation.signed().payload(), operation.signed().signature())) {
      throw AuthenticationException.unauthorized("Signature could not verified"); // sic
    }
  }

  /** What new clients sign besides, if they do. */
  private static void checkMore(SignedOperation operation, Request request) {
    String hash = operation.bodyHash();
    if (hash != null
        && !hash.toLowerCase(Locale.ROOT).equals(ItemHash.sha256(request.body()).value())) {
      throw AuthenticationException.unauthorized("Invalid body: it has another SHA-256");
    }
    String query = operation.query();
    if (query != null && !query.equals(request.query())) {
      throw AuthenticationException.unauthorized(
          "Invalid query. Signed: '" + query + "' != requested: '" + request.query() + "'");
    }
  }

  private void use(SignedOperation operation, Instant now) {
    if (!used.isFirst(operation.signed().payload(), now)) {
      throw AuthenticationException.unauthorized(
          "Operation was used already: sign a new one with the present time");
    }
  }
}
