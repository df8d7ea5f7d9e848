package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.AvalancheAccount;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.accounts.SolanaAccount;
import io.aleph4j.protocol.Chain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The vectors of spec 04 §21. */
class OperatorKeyTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final Account WALLET =
      EvmAccount.ofPrivateKey(
          HEX.parseHex("9b2ac008749c2631f39c9d5ca94f62ca6db18cdccbd43062893f1206629b2b18"),
          Chain.ETH);
  private static final Account SOLANA =
      SolanaAccount.ofSeed(
          HEX.parseHex("e8d0f225f5875ecff10537ebbfe8cfb50273f112020a85bf485d68f836c99697"),
          Chain.SOL);
  private static final String DOMAIN = "crn.example.org";
  private static final String JWK =
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk\","
          + "\"y\":\"SwXM_i9lFzvH6KG8DHNHRIY1U3qIabEUTpvHlxNxK8U\"}";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2030-01-01T00:00:00.5Z"));

  private static ECPublicKey publicKey() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point =
        new ECPoint(
            coordinate("UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk"),
            coordinate("SwXM_i9lFzvH6KG8DHNHRIY1U3qIabEUTpvHlxNxK8U"));
    return (ECPublicKey)
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger coordinate(String text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text));
  }

  private static boolean verifies(PublicKey key, String payload, String signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(key);
    verifier.update(payload.getBytes(StandardCharsets.UTF_8));
    return verifier.verify(HEX.parseHex(signature));
  }

  private static String text(JsonNode signed) {
    return new String(HEX.parseHex(signed.path("payload").asString("")), StandardCharsets.UTF_8);
  }

  @Test
  void anEthereumWalletSignsTheText() throws GeneralSecurityException {
    assertThat(WALLET.address().value()).isEqualTo("0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32");
    String payload =
        OperatorKey.keyPayload(WALLET, DOMAIN, publicKey(), Instant.parse("2030-01-02T00:00:00Z"));
    assertThat(payload)
        .isEqualTo(
            "{\"pubkey\":"
                + JWK
                + ",\"alg\":\"ECDSA\",\"domain\":\"crn.example.org\",\"address\":"
                + "\"0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32\",\"expires\":"
                + "\"2030-01-02T00:00:00Z\",\"chain\":\"ETH\"}");
    assertThat(OperatorKey.walletSignature(WALLET, payload))
        .isEqualTo(
            "0x9db9eeb695a85b9001c10b180eadfc7ade27e70081fb97ef21d714165073b108"
                + "0bcae85752736bebcf389d7bf8a076ad9a94ac073fdc9ba1bab176de209cf2351c");
  }

  @Test
  void aSolanaWalletSignsTheHexadecimalDigits() {
    String payload =
        "{\"pubkey\":"
            + JWK
            + ",\"alg\":\"ECDSA\",\"address\":\"5qASDMQFRabb8vxAfZhMLKb7jNHGf7c5acxo6fNsNM8L\","
            + "\"expires\":\"2030-01-02T00:00:00Z\",\"chain\":\"SOL\"}";
    assertThat(OperatorKey.walletSignature(SOLANA, payload))
        .isEqualTo(
            "9ba223d3fcbabc8d153e9a4d721d2a065cc22a50a5f79ef3861e2f4eeda0cea7"
                + "62980d13b4075a7fb621c3665677cf24ffe6c10b696b3bb86c0cda64256e0a00");
  }

  @Test
  void signaturesOfRequestsAreReadAsThePublishedOnesAre() throws GeneralSecurityException {
    String published =
        "{\"time\":\"2030-01-01T00:00:00Z\",\"method\":\"POST\",\"path\":\"/control/machine/"
            + "abcd1234567f0000000000000000000000000000000000000000000000000001/stop\","
            + "\"domain\":\"crn.example.org\"}";
    String signature =
        "076e4bbbf8cbbf6ab8a27a209d5cb4502866637ef667d3419346313ffc8c75d4"
            + "44a33cb9b890d69d589a842dfc4619ed8f472ebc7810179ddfe4f82abfbc6fd7";
    assertThat(verifies(publicKey(), published, signature)).isTrue();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    for (int i = 0; i < 20; i++) {
      KeyPair pair = generator.generateKeyPair();
      JsonNode signed =
          OperatorKey.of(WALLET, DOMAIN, CLOCK, pair).signedOperation("GET", "/control/x");
      assertThat(text(signed))
          .isEqualTo(
              "{\"time\":\"2030-01-01T00:00:00.500Z\",\"method\":\"GET\",\"path\":\"/control/x\","
                  + "\"domain\":\"crn.example.org\"}");
      String own = signed.path("signature").asString("");
      assertThat(own).hasSize(128);
      assertThat(verifies(pair.getPublic(), text(signed), own)).isTrue();
    }
  }

  @Test
  void theKeyIsShownWithWhoSignedIt() {
    OperatorKey key = OperatorKey.of(WALLET, DOMAIN, CLOCK);
    JsonNode signed = key.signedKey();
    assertThat(signed.path("sender").asString("")).isEqualTo(WALLET.address().value());
    assertThat(signed.path("content").path("domain").asString("")).isEqualTo(DOMAIN);
    JsonNode payload = Answers.parse(text(signed));
    assertThat(payload.path("expires").asString("")).isEqualTo("2030-01-02T00:00:00Z");
    // Coordinates are always 32 bytes.
    assertThat(payload.path("pubkey").path("x").asString("")).hasSize(43);
    assertThat(payload.path("pubkey").path("y").asString("")).hasSize(43);
    assertThat(signed.path("signature").asString(""))
        .isEqualTo(OperatorKey.walletSignature(WALLET, text(signed)));
  }

  @Test
  void everyEvmAccountIsOneOfEthereum() {
    Account base =
        EvmAccount.ofPrivateKey(
            HEX.parseHex("9b2ac008749c2631f39c9d5ca94f62ca6db18cdccbd43062893f1206629b2b18"),
            Chain.BASE);
    JsonNode payload = Answers.parse(text(OperatorKey.of(base, DOMAIN, CLOCK).signedKey()));
    assertThat(payload.path("chain").asString("")).isEqualTo("ETH");
  }

  @Test
  void accountsOfOtherChainsAreRefused() {
    byte[] key = new byte[32];
    key[31] = 1;
    Account account = AvalancheAccount.ofPrivateKey(key, "X");
    assertThatThrownBy(() -> OperatorKey.of(account, DOMAIN, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AVAX");
  }
}
