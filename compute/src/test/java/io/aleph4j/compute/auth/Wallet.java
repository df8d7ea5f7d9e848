package io.aleph4j.compute.auth;

import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.protocol.Chain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The wallet of the vectors (spec 04 §21) with a key of its own, as a client uses them. */
public final class Wallet {
  /** Its address. */
  public static final String ADDRESS = "0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32";

  private static final HexFormat HEX = HexFormat.of();

  private final EvmAccount account;
  private final KeyPair key;

  private Wallet(String privateKey) {
    account = EvmAccount.ofPrivateKey(HEX.parseHex(privateKey), Chain.ETH);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      key = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** That of the vectors. */
  public static Wallet ofVectors() {
    return new Wallet("9b2ac008749c2631f39c9d5ca94f62ca6db18cdccbd43062893f1206629b2b18");
  }

  /** Another one. */
  public static Wallet ofStranger() {
    return new Wallet("11".repeat(32));
  }

  /** Its address. */
  public String address() {
    return account.address().value();
  }

  /** The first header. */
  public ObjectNode signedKey(Instant expires) {
    ECPublicKey point = (ECPublicKey) key.getPublic();
    String payload =
        """
        {"pubkey": {"kty": "EC", "crv": "P-256", "x": "%s", "y": "%s", "ext": true}, \
        "alg": "ECDSA", "address": "%s", "expires": "%s"}\
        """
            .formatted(
                coordinate(point.getW().getAffineX()),
                coordinate(point.getW().getAffineY()),
                address(),
                expires);
    return header(payload, account.sign(payload.getBytes(StandardCharsets.UTF_8)));
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = HEX.parseHex(String.format("%064x", number));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The second header. */
  public ObjectNode operation(String time, String method, String path, String domain) {
    return operation(
        """
        {"time":"%s","method":"%s","path":"%s","domain":"%s"}\
        """
            .formatted(time, method, path, domain));
  }

  /** The second header with any payload. */
  public ObjectNode operation(String payload) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key.getPrivate());
      signature.update(payload.getBytes(StandardCharsets.UTF_8));
      return header(payload, HEX.formatHex(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode header(String payload, String signature) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("payload", HEX.formatHex(payload.getBytes(StandardCharsets.UTF_8)))
        .put("signature", signature)
        .put("sender", "ignored");
  }
}
