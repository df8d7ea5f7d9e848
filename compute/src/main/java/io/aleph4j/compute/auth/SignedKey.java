package io.aleph4j.compute.auth;

import io.aleph4j.accounts.WalletSignatures;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a wallet says: this key speaks for me until then. */
record SignedKey(Operator operator, EphemeralKey key) {
  private static final String FORMAT = "Invalid X-SignedPubKey format";
  private static final String DATA = "Invalid X-SignedPubKey data";

  /**
   * Reads and checks it. In this order, which clients can tell: whether it has expired, whether the
   * wallet has signed it, everything else.
   *
   * @throws AuthenticationException when it proves nothing
   */
  static SignedKey verify(JsonNode header, WalletSignatures wallets, Instant now) {
    SignedText signed =
        SignedText.read(header).orElseThrow(() -> AuthenticationException.malformed(DATA));
    JsonNode payload = signed.json().orElseThrow(() -> AuthenticationException.malformed(FORMAT));
    Instant expires = time(payload.path("expires")).orElseThrow(SignedKey::invalid);
    if (!expires.isAfter(now)) {
      throw AuthenticationException.unauthorized("Token expired");
    }
    Operator operator = operator(payload);
    if (!hasSigned(operator, signed, wallets)) {
      throw AuthenticationException.unauthorized("Invalid signature");
    }
    return new SignedKey(
        operator, EphemeralKey.ofJwk(payload.path("pubkey")).orElseThrow(SignedKey::invalid));
  }

  // The domain of this payload is not compared: one signature serves many nodes.
  private static Operator operator(JsonNode payload) {
    JsonNode address = payload.path("address");
    JsonNode chain = payload.path("chain");
    if (!address.isString() || !(chain.isString() || chain.isMissingNode())) {
      throw invalid();
    }
    return switch (chain.asString(Chain.ETH.code())) {
      case "ETH" -> new Operator(new Address(address.stringValue()), Chain.ETH);
      case "SOL" -> new Operator(new Address(address.stringValue()), Chain.SOL);
      default -> throw invalid();
    };
  }

  private static boolean hasSigned(Operator operator, SignedText signed, WalletSignatures wallets) {
    return operator.chain() == Chain.SOL
        // Of this chain the digits are signed, not what they stand for.
        ? wallets.isSolana(operator.address(), signed.hexBytes(), signed.signature())
        : wallets.isEthereum(operator.address(), signed.payload(), signed.signature());
  }

  /** A moment in ISO 8601 that says its offset; empty when it is none. */
  static Optional<Instant> time(JsonNode text) {
    try {
      return text.isString()
          ? Optional.of(OffsetDateTime.parse(text.stringValue().replace(' ', 'T')).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static AuthenticationException invalid() {
    return AuthenticationException.malformed(DATA);
  }
}
