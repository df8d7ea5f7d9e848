package io.aleph4j.client;

import io.aleph4j.accounts.Account;
import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows a compute node that the owner of a machine asks (spec 04 §4.1): the account signs a key
 * that lives for a day, and this key signs each request, so that a wallet is asked once. Immutable
 * and safe for use by many threads at once.
 */
public final class OperatorKey {

  private static final Duration LIFE = Duration.ofHours(24);
  private static final int COORDINATE = 32;
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final PrivateKey key;
  private final ObjectNode signedKey;
  private final String domain;
  private final InstantSource clock;

  private OperatorKey(PrivateKey key, ObjectNode signedKey, String domain, InstantSource clock) {
    this.key = key;
    this.signedKey = signedKey;
    this.domain = domain;
    this.clock = clock;
  }

  /**
   * A new key for one compute node, signed by the account.
   *
   * @param domain the node's host, without a port
   * @throws IllegalArgumentException if compute nodes do not know accounts of this chain
   */
  public static OperatorKey of(Account account, String domain, InstantSource clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return of(account, domain, clock, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  static OperatorKey of(Account account, String domain, InstantSource clock, KeyPair pair) {
    String payload =
        keyPayload(
            account,
            domain,
            (ECPublicKey) pair.getPublic(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LIFE));
    ObjectNode signed = JsonNodeFactory.instance.objectNode();
    signed.put("sender", account.address().value());
    signed.put("payload", hex(payload));
    signed.put("signature", walletSignature(account, payload));
    signed.putObject("content").put("domain", domain);
    return new OperatorKey(pair.getPrivate(), signed, domain, clock);
  }

  /** The text that the account signs. */
  static String keyPayload(Account account, String domain, ECPublicKey key, Instant expires) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload
        .putObject("pubkey")
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("x", coordinate(key.getW().getAffineX()))
        .put("y", coordinate(key.getW().getAffineY()));
    payload.put("alg", "ECDSA");
    payload.put("domain", domain);
    payload.put("address", account.address().value());
    payload.put("expires", expires.toString());
    payload.put("chain", isSolana(account) ? Chain.SOL.code() : Chain.ETH.code());
    return JSON.writeValueAsString(payload);
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[COORDINATE];
    // A leading zero that only tells the sign is left out.
    int length = Math.min(bytes.length, COORDINATE);
    System.arraycopy(bytes, bytes.length - length, padded, COORDINATE - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
  }

  private static boolean isSolana(Account account) {
    return account.chain().family() == Chain.Family.SOLANA;
  }

  /** The account's signature of this text, as compute nodes read it. */
  static String walletSignature(Account account, String payload) {
    return switch (account.chain().family()) {
      case EVM, UNVERIFIED -> account.sign(payload.getBytes(StandardCharsets.UTF_8));
      // The text of the hexadecimal digits is signed here, not what they stand for.
      case SOLANA ->
          bareSolanaSignature(account.sign(hex(payload).getBytes(StandardCharsets.US_ASCII)));
      default ->
          throw new IllegalArgumentException(
              "compute nodes know accounts of chains like Ethereum and Solana, not of "
                  + account.chain()
                  + "; use the account that the machine belongs to");
    };
  }

  private static String bareSolanaSignature(String text) {
    JsonNode json = JSON.readTree(text);
    return Base58.decode(json.path("signature").asString(""))
        .map(HEX::formatHex)
        .orElseThrow(() -> new IllegalStateException("an account of Solana signs in base 58"));
  }

  /** The header {@code X-SignedPubKey} of every request. */
  ObjectNode signedKey() {
    return signedKey;
  }

  /**
   * The header {@code X-SignedOperation} of one request.
   *
   * @param path without a query, which is not signed
   */
  ObjectNode signedOperation(String method, String path) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("time", clock.instant().truncatedTo(ChronoUnit.MICROS).toString());
    payload.put("method", method);
    payload.put("path", path);
    payload.put("domain", domain);
    String text = JSON.writeValueAsString(payload);
    return JsonNodeFactory.instance
        .objectNode()
        .put("payload", hex(text))
        .put("signature", HEX.formatHex(sign(text)));
  }

  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with P-256", e);
    }
  }

  private static String hex(String text) {
    return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
