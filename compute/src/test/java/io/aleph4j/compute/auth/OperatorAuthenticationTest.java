package io.aleph4j.compute.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

class OperatorAuthenticationTest {
  private static final String DOMAIN = "crn.example.org";
  private static final String STOP =
      "/control/machine/abcd1234567f0000000000000000000000000000000000000000000000000001/stop";
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:30Z");
  private static final String TIME = "2030-01-01T00:00:00Z";
  private static final Instant TOMORROW = Instant.parse("2030-01-02T00:00:00Z");
  private static final String JWK =
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk\","
          + "\"y\":\"SwXM_i9lFzvH6KG8DHNHRIY1U3qIabEUTpvHlxNxK8U\"}";
  private static final String ETH_PAYLOAD =
      "{\"pubkey\":"
          + JWK
          + ",\"alg\":\"ECDSA\",\"domain\":\"crn.example.org\","
          + "\"address\":\"0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32\","
          + "\"expires\":\"2030-01-02T00:00:00Z\",\"chain\":\"ETH\"}";
  private static final String ETH_SIGNATURE =
      "0x9db9eeb695a85b9001c10b180eadfc7ade27e70081fb97ef21d714165073b1080bcae85752736bebcf389d7bf8"
          + "a076ad9a94ac073fdc9ba1bab176de209cf2351c";
  private static final String SOL_PAYLOAD =
      "{\"pubkey\":"
          + JWK
          + ",\"alg\":\"ECDSA\",\"address\":\"5qASDMQFRabb8vxAfZhMLKb7jNHGf7c5acxo6fNsNM8L\","
          + "\"expires\":\"2030-01-02T00:00:00Z\",\"chain\":\"SOL\"}";
  private static final String SOL_SIGNATURE =
      "9ba223d3fcbabc8d153e9a4d721d2a065cc22a50a5f79ef3861e2f4eeda0cea762980d13b4075a7fb621c3665677"
          + "cf24ffe6c10b696b3bb86c0cda64256e0a00";
  private static final String OPERATION_PAYLOAD =
      "{\"time\":\"2030-01-01T00:00:00Z\",\"method\":\"POST\",\"path\":\""
          + STOP
          + "\",\"domain\":\"crn.example.org\"}";
  private static final String OPERATION_SIGNATURE =
      "076e4bbbf8cbbf6ab8a27a209d5cb4502866637ef667d3419346313ffc8c75d444a33cb9b890d69d589a842dfc46"
          + "19ed8f472ebc7810179ddfe4f82abfbc6fd7";

  private final OperatorAuthentication authentication = new OperatorAuthentication(DOMAIN);
  private final Wallet wallet = Wallet.ofVectors();

  private static String header(String payload, String signature) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("payload", HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)))
        .put("signature", signature)
        .toString();
  }

  private static OperatorAuthentication.Request request(String method, String path) {
    return new OperatorAuthentication.Request(method, path, "", new byte[0]);
  }

  private Operator authenticate(@Nullable String key, @Nullable String operation) {
    return authentication.authenticate(key, operation, request("POST", STOP), NOW);
  }

  private void assertRefused(
      @Nullable String key, @Nullable String operation, int status, String text) {
    assertThatThrownBy(() -> authenticate(key, operation))
        .isInstanceOfSatisfying(
            AuthenticationException.class,
            e -> {
              assertThat(e.text()).isEqualTo(text);
              assertThat(e.status()).isEqualTo(status);
            });
  }

  private String key() {
    return wallet.signedKey(TOMORROW).toString();
  }

  private String operation(String time, String method, String path, String domain) {
    return wallet.operation(time, method, path, domain).toString();
  }

  @Test
  void acceptsTheVectorOfEthereum() {
    Operator operator =
        authenticate(
            header(ETH_PAYLOAD, ETH_SIGNATURE), header(OPERATION_PAYLOAD, OPERATION_SIGNATURE));
    assertThat(operator.address().value()).isEqualTo(Wallet.ADDRESS);
    assertThat(operator.chain()).isEqualTo(Chain.ETH);
  }

  @Test
  void acceptsTheVectorOfSolana() {
    Operator operator =
        authenticate(
            header(SOL_PAYLOAD, SOL_SIGNATURE), header(OPERATION_PAYLOAD, OPERATION_SIGNATURE));
    assertThat(operator.chain()).isEqualTo(Chain.SOL);
  }

  @Test
  void acceptsOtherSpellingsOfTime() {
    assertThat(
            authenticate(
                key(), operation("2030-01-01T02:00:00.123456+02:00", "POST", STOP, DOMAIN)))
        .isNotNull();
  }

  @Test
  void refusesInTheOrderOfTheNetwork() {
    String operation = operation(TIME, "POST", STOP, DOMAIN);
    assertRefused(null, operation, 400, "Missing X-SignedPubKey header");
    assertRefused("{", operation, 400, "Invalid X-SignedPubKey format");
    assertRefused(header("no JSON", "00"), operation, 400, "Invalid X-SignedPubKey format");
    assertRefused("{}", operation, 400, "Invalid X-SignedPubKey data");
    assertRefused(wallet.signedKey(NOW).toString(), operation, 401, "Token expired");
    assertRefused(header(ETH_PAYLOAD, SOL_SIGNATURE), operation, 401, "Invalid signature");
    assertRefused(
        header(ETH_PAYLOAD.replace("\"ETH\"", "\"TEZOS\""), ETH_SIGNATURE),
        operation,
        400,
        "Invalid X-SignedPubKey data");
    assertRefused(key(), null, 400, "Missing X-SignedOperation header");
    assertRefused(key(), "{", 400, "Invalid X-SignedOperation fields");
    assertRefused(key(), "{}", 400, "Invalid X-SignedOperation fields");
  }

  @Test
  void refusesOperationsOfAnotherTime() {
    for (String time :
        new String[] {
          "2030-01-01T00:00:00", "2029-12-31T23:58:29Z", "2030-01-01T00:02:31Z", "yesterday"
        }) {
      assertRefused(
          key(), operation(time, "POST", STOP, DOMAIN), 400, "Invalid X-SignedOperation fields");
    }
    authenticate(key(), operation("2029-12-31T23:58:30Z", "POST", STOP, DOMAIN));
    authenticate(key(), operation("2030-01-01T00:02:30Z", "POST", STOP, DOMAIN));
  }

  @Test
  void refusesOperationsForSomethingElse() {
    assertRefused(
        key(),
        operation(TIME, "POST", STOP, "other.org"),
        401,
        "Invalid domain: Signed: 'other.org' != Request: 'crn.example.org'");
    assertRefused(
        key(),
        operation(TIME, "POST", "/x", DOMAIN),
        401,
        "Invalid path. Signed: '/x' !=  requested path: '" + STOP + "'");
    assertRefused(
        key(),
        operation(TIME, "post", STOP, DOMAIN),
        401,
        "Invalid method. Signed: 'post' !=  request:'POST");
    assertRefused(
        key(),
        Wallet.ofStranger().operation(TIME, "POST", STOP, DOMAIN).toString(),
        401,
        "Signature could not verified");
  }

  @Test
  void takesAnOperationOnce() {
    String operation = operation(TIME, "POST", STOP, DOMAIN);
    authenticate(key(), operation);
    assertRefused(
        key(), operation, 401, "Operation was used already: sign a new one with the present time");
    // Another signature of the same text is the same operation.
    assertRefused(
        key(),
        operation(TIME, "POST", STOP, DOMAIN),
        401,
        "Operation was used already: sign a new one with the present time");
    authenticate(key(), operation("2030-01-01T00:00:00.000001Z", "POST", STOP, DOMAIN));
  }

  @Test
  void anOperationThatWasRefusedIsNotUsed() {
    String operation = operation(TIME, "POST", STOP, DOMAIN);
    assertRefused(
        Wallet.ofStranger().signedKey(TOMORROW).toString(),
        operation,
        401,
        "Signature could not verified");
    authenticate(key(), operation);
  }

  @Test
  void checksBodyAndQueryWhenTheyAreSigned() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    String good =
        wallet
            .operation(
                ("{\"time\":\"%s\",\"method\":\"POST\",\"path\":\"/p\",\"domain\":\"crn.example.org\","
                        + "\"body_sha256\":\"%s\",\"query\":\"a=1\"}")
                    .formatted(TIME, ItemHash.sha256(body)))
            .toString();
    var right = new OperatorAuthentication.Request("POST", "/p", "a=1", body);
    var otherQuery = new OperatorAuthentication.Request("POST", "/p", "a=2", body);
    var otherBody = new OperatorAuthentication.Request("POST", "/p", "a=1", new byte[1]);
    assertThatThrownBy(() -> authentication.authenticate(key(), good, otherQuery, NOW))
        .hasMessage("Invalid query. Signed: 'a=1' != requested: 'a=2'");
    assertThatThrownBy(() -> authentication.authenticate(key(), good, otherBody, NOW))
        .hasMessage("Invalid body: it has another SHA-256");
    assertThat(authentication.authenticate(key(), good, right, NOW)).isNotNull();
  }

  @Test
  void aWebSocketMayBeSignedWithAnotherMethodAndPath() {
    assertThat(
            authentication.authenticate(
                wallet.signedKey(TOMORROW), wallet.operation(TIME, "POST", "/any", DOMAIN), NOW))
        .isNotNull();
    assertThatThrownBy(() ->
            authentication.authenticate(
                wallet.signedKey(TOMORROW),
                wallet.operation(TIME, "POST", "/any", "other.org"),
                NOW))
        .hasMessageStartingWith("Invalid domain");
    assertThatThrownBy(() ->
            authentication.authenticate(wallet.signedKey(TOMORROW), MissingNode.getInstance(), NOW))
        .hasMessage("Missing X-SignedOperation header");
  }

  @Test
  void aHeaderIsAPairOfTextsInHexadecimal() {
    String operation = operation(TIME, "POST", STOP, DOMAIN);
    String payload = wallet.signedKey(TOMORROW).path("payload").stringValue();
    for (String wrong :
        new String[] {
          "[]",
          "1",
          "{\"payload\":\"00\"}",
          "{\"signature\":\"00\"}",
          "{\"payload\":1,\"signature\":\"00\"}",
          "{\"payload\":\"0\",\"signature\":\"00\"}",
          "{\"payload\":\"xy\",\"signature\":\"00\"}",
          "{\"payload\":\"" + payload + "\",\"signature\":\"0x0\"}"
        }) {
      assertRefused(wrong, operation, 400, "Invalid X-SignedPubKey data");
    }
    assertRefused("", operation, 400, "Missing X-SignedPubKey header");
    assertRefused(key(), "", 400, "Missing X-SignedOperation header");
  }

  @Test
  void aKeyNamesItsAccountItsChainAndItsEnd() {
    String operation = operation(TIME, "POST", STOP, DOMAIN);
    for (String[] change :
        new String[][] {
          {"\"0x90a9cA5f1E643E4c1B411F9Fbe3f639c3a17ad32\"", "1"},
          {"\"ETH\"", "null"},
          {"\"ETH\"", "1"},
          {"\"ETH\"", "\"eth\""},
          {"\"2030-01-02T00:00:00Z\"", "1893542400"},
          {"\"2030-01-02T00:00:00Z\"", "null"},
          {"\"2030-01-02T00:00:00Z\"", "\"2030-01-02T00:00:00\""},
          {"\"expires\"", "\"expired\""}
        }) {
      String payload = ETH_PAYLOAD.replace(change[0], change[1]);
      assertThat(payload).isNotEqualTo(ETH_PAYLOAD);
      assertRefused(header(payload, ETH_SIGNATURE), operation, 400, "Invalid X-SignedPubKey data");
    }
  }

  @Test
  void anOperationSaysEverythingAsTexts() {
    String good =
        "{\"time\":\"%s\",\"method\":\"POST\",\"path\":\"%s\",\"domain\":\"%s\","
                .formatted(TIME, STOP, DOMAIN)
            + "\"body_sha256\":null,\"query\":null}";
    for (String[] change :
        new String[][] {
          {"\"" + TIME + "\"", "1"},
          {"\"POST\"", "null"},
          {"\"" + STOP + "\"", "[]"},
          {"\"" + DOMAIN + "\"", "1"},
          {"\"body_sha256\":null", "\"body_sha256\":1"},
          {"\"query\":null", "\"query\":{}"},
          {"\"path\"", "\"paths\""}
        }) {
      String payload = good.replace(change[0], change[1]);
      assertThat(payload).isNotEqualTo(good);
      assertRefused(
          key(), wallet.operation(payload).toString(), 400, "Invalid X-SignedOperation fields");
    }
    assertThat(authenticate(key(), wallet.operation(good).toString())).isNotNull();
  }

  @Test
  void aSignatureOfAnotherLengthIsNone() {
    String operation = header(OPERATION_PAYLOAD, OPERATION_SIGNATURE.substring(2));
    assertRefused(
        header(ETH_PAYLOAD, ETH_SIGNATURE), operation, 401, "Signature could not verified");
    assertRefused(
        header(ETH_PAYLOAD, ETH_SIGNATURE),
        header(OPERATION_PAYLOAD, "00".repeat(64)),
        401,
        "Signature could not verified");
    assertRefused(
        header(ETH_PAYLOAD, ETH_SIGNATURE),
        header(OPERATION_PAYLOAD, "ff".repeat(64)),
        401,
        "Signature could not verified");
  }

  @Test
  void aWebSocketNeedsAKeyToo() {
    assertThatThrownBy(() ->
            authentication.authenticate(
                MissingNode.getInstance(), wallet.operation(TIME, "GET", "/", DOMAIN), NOW))
        .hasMessage("Missing X-SignedPubKey header");
    assertThatThrownBy(() ->
            authentication.authenticate(
                wallet.signedKey(TOMORROW),
                Wallet.ofStranger().operation(TIME, "GET", "/", DOMAIN),
                NOW))
        .hasMessage("Signature could not verified");
    var operation = wallet.operation(TIME, "GET", "/", DOMAIN);
    authentication.authenticate(wallet.signedKey(TOMORROW), operation, NOW);
    assertThatThrownBy(
            () -> authentication.authenticate(wallet.signedKey(TOMORROW), operation, NOW))
        .hasMessageStartingWith("Operation was used already");
  }

  @Test
  void whoCannotRememberMoreTakesNothingThatCouldBeUsedTwice() {
    UsedOperations used = new UsedOperations(2);
    assertThat(used.isFirst(new byte[] {1}, NOW)).isTrue();
    assertThat(used.isFirst(new byte[] {2}, NOW.plusSeconds(60))).isTrue();
    assertThat(used.isFirst(new byte[] {1}, NOW.plusSeconds(61))).isFalse();
    assertThatThrownBy(() -> used.isFirst(new byte[] {3}, NOW.plusSeconds(62)))
        .isInstanceOfSatisfying(
            AuthenticationException.class, e -> assertThat(e.status()).isEqualTo(503));
    // An operation is accepted for four minutes at most; the first one is forgotten after that.
    assertThat(used.isFirst(new byte[] {1}, NOW.plusSeconds(240))).isFalse();
    assertThat(used.isFirst(new byte[] {3}, NOW.plusSeconds(242))).isTrue();
    assertThat(used.isFirst(new byte[] {2}, NOW.plusSeconds(243))).isFalse();
  }

  @Test
  void keysAreOfOneKindOnly() {
    String x = "UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk";
    String y = "SwXM_i9lFzvH6KG8DHNHRIY1U3qIabEUTpvHlxNxK8U";
    assertThat(jwk("EC", "P-256", x, y)).isPresent();
    assertThat(jwk("RSA", "P-256", x, y)).isEmpty();
    assertThat(jwk("EC", "P-384", x, y)).isEmpty();
    assertThat(jwk("EC", "P-256", "AA", y)).isEmpty();
    assertThat(jwk("EC", "P-256", x, x.substring(1))).isEmpty();
    assertThat(jwk("EC", "P-256", x, "not base64!")).isEmpty();
    assertThat(jwk("EC", "P-256", "", "")).isEmpty();
    // Beyond the field; taken modulo it, they could be those of another key.
    String large = "_".repeat(42) + "8";
    assertThat(jwk("EC", "P-256", large, y)).isEmpty();
    assertThat(jwk("EC", "P-256", x, large)).isEmpty();
    assertThat(EphemeralKey.ofJwk(MissingNode.getInstance())).isEmpty();
  }

  private static java.util.Optional<EphemeralKey> jwk(String kty, String crv, String x, String y) {
    return EphemeralKey.ofJwk(
        JsonNodeFactory.instance
            .objectNode()
            .put("kty", kty)
            .put("crv", crv)
            .put("x", x)
            .put("y", y));
  }

  @Test
  void refusesKeysThatAreNotOnTheCurve() {
    assertThat(
            EphemeralKey.ofJwk(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("kty", "EC")
                    .put("crv", "P-256")
                    .put("x", "UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk")
                    .put("y", "UjkZXnUYtzOR7Fa3tKB9LwKBk1peHdIT1BmImuvDPlk")))
        .isEmpty();
  }
}
