package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Signatures over the text that a wallet shows. */
class TezosMichelineTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String SENDER = "tz1haTDx9MiA53qTAkchH9sUWoKfFABN6ggh";
  private static final String KEY = "edpktfpdouHjAze9TeFcihdpeMng7FSCWbY4BozpSffZ9z85nyyBBB";
  private static final String HASH =
      "9b6d1c6d9be3facfa0a2bf2dd2d80dcc85b8066196cc98eb994a6a0336e869a9";
  private static final String RAW =
      "edsigtxZXHjGktooFm9dJuWyQg4f3uRtsLi1BqSjRRxwmqZEBQF8zs2vfxWgookzQyfeaA1amXyC6hB8awQtRdG9vdXGXggxDo1";
  private static final String MICHELINE =
      "edsigtoHhJg8WN6EaVTAFYV5A5mWnsv2SYDLMFU33VMhrKHz5jZvtEQHingnWPG3jGnzisobcBM62ntTJ7dYxjgc25SMVtaBbkT";

  private final SignatureScheme scheme = scheme(SignaturePolicy.NETWORK);

  @Test
  void verifiesAWalletsSignatureWithoutApplication() {
    String key = "edpkvapDnjnasrNcmUdMZXhQZwpX6viPyuGCq6nrP4W7ZJCm7EFTpS";
    String signature =
        "sigXD8iT5ivdawgPzE1AbtDwqqAjJhS5sHS1psyE74YjfiaQnxWZsATNjncdsuQw3b9xaK79krxtsC8uQoT5TcUXmo66aovT";
    Envelope envelope =
        at(
            Timestamp.ofSeconds(1663944079.029).orElseThrow(),
            Signed.envelope(
                Chain.TEZOS,
                "tz1VrPqrVdMFsgykWyhGH7SYcQ9avHTjPcdD",
                MessageType.POST,
                "72b2722b95582419cfa71f631ff6c6afc56344dc6a4609e772877621813040b7",
                json(signature, key, ",\"signingType\":\"micheline\"")));
    byte[] packed =
        TezosMicheline.pack(
            envelope.verificationBuffer(),
            TezosMicheline.DEFAULT_APPLICATION,
            TezosMicheline.timestamp(envelope.time()));
    assertThat(new String(packed, 3, 100, java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("336Tezos Signed Message: aleph.im 2022-09-23T14:41:19.029Z TEZOS\ntz1VrPqrV");
    assertThat(packed).startsWith(5, 1, 0);
    assertThat(HEX.formatHex(TezosHashes.ofMessage(packed)))
        .isEqualTo("bdf16b0da3576c52a568d06007055bb1247dd995146a99e783d59609a2a7cba6");
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(
            scheme.verify(
                Signed.with(
                    envelope,
                    json(
                        signature,
                        key,
                        ",\"signingType\":\"micheline\",\"dAppUrl\":\"aleph.im\""))))
        .isEqualTo(Verdict.VALID);
    assertInvalid(
        scheme.verify(
            Signed.with(
                envelope,
                json(signature, key, ",\"signingType\":\"micheline\",\"dAppUrl\":\"aleph.im.\""))),
        "does not match");
  }

  @Test
  void verifiesAWalletsSignatureWithApplication() {
    Envelope envelope =
        k2(json(MICHELINE, KEY, ",\"signingType\":\"micheline\",\"dAppUrl\":\"https://aleph.im\""));
    byte[] packed =
        TezosMicheline.pack(
            envelope.verificationBuffer(),
            "https://aleph.im",
            TezosMicheline.timestamp(envelope.time()));
    assertThat(new String(packed, 3, 3, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("352");
    assertThat(HEX.formatHex(TezosHashes.ofMessage(packed)))
        .isEqualTo("87735d5defc6e59cbb3baa544fad0d66ecbd7cbb7e85bd65591ff3385abae07b");
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    // Within the millisecond any time is the same, outside of it none is.
    assertThat(scheme.verify(at(new Timestamp(1_700_000_000_123_999L), envelope)))
        .isEqualTo(Verdict.VALID);
    for (long micros : new long[] {1_700_000_000_124_000L, 1_700_000_000_122_999L, 0, -1}) {
      assertInvalid(scheme.verify(at(new Timestamp(micros), envelope)), "does not match");
    }
  }

  @Test
  void verifiesTheDateOfTheTypeScriptClientOnlyWhereThePolicyAllowsIt() {
    SignatureScheme lenient = scheme(new SignaturePolicy(true));
    Account account = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
    Envelope plain = k2("");
    // 1700000000.123 s taken for milliseconds
    byte[] packed =
        TezosMicheline.pack(
            plain.verificationBuffer(), "https://aleph.im", "1970-01-20T16:13:20.000Z");
    String raw = Objects.requireNonNull(TezosSignature.parse(account.sign(packed))).signature();
    Envelope early =
        Signed.with(
            plain,
            json(raw, KEY, ",\"signingType\":\"micheline\",\"dAppUrl\":\"https://aleph.im\""));
    assertInvalid(scheme.verify(early), "does not match");
    assertThat(lenient.verify(early)).isEqualTo(Verdict.VALID);
    assertInvalid(
        lenient.verify(at(new Timestamp(1_700_000_001_000_000L), early)), "does not match");
    // What the network accepts stays accepted, what is wrong stays refused.
    assertThat(
            lenient.verify(
                k2(
                    json(
                        MICHELINE,
                        KEY,
                        ",\"signingType\":\"micheline\",\"dAppUrl\":\"https://aleph.im\""))))
        .isEqualTo(Verdict.VALID);
    assertThat(lenient.verify(k2(json(RAW, KEY)))).isEqualTo(Verdict.VALID);
    assertInvalid(lenient.verify(k2(json(MICHELINE, KEY))), "does not match");
  }

  @Test
  void theVerifierHandsThePolicyOn() {
    Account account = TezosAccount.ofSecret(TezosCurve.P256, Signed.K1);
    Envelope plain =
        Signed.envelope(Chain.TEZOS, account.address().value(), MessageType.POST, HASH, null);
    byte[] packed =
        TezosMicheline.pack(plain.verificationBuffer(), "aleph.im", "1970-01-20T16:13:20.000Z");
    String early = account.sign(packed).replace("}", ",\"signingType\":\"micheline\"}");
    Secp256k1 curve = Secp256k1.fastest();
    assertThat(
            new SignatureVerifier(curve, new SignaturePolicy(true))
                .verify(Signed.with(plain, early)))
        .isEqualTo(Verdict.VALID);
    assertInvalid(new SignatureVerifier(curve).verify(Signed.with(plain, early)), "does not match");
  }

  // The network's nodes fail to write half a character as bytes; Java would write a question mark.
  @Test
  void refusesAnApplicationThatIsNoText() {
    Account account = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
    Envelope plain = k2("");
    byte[] packed =
        TezosMicheline.pack(
            plain.verificationBuffer(), "?", TezosMicheline.timestamp(plain.time()));
    String raw = Objects.requireNonNull(TezosSignature.parse(account.sign(packed))).signature();
    for (String half : new String[] {"\\ud83d", "\\ude00", "\ud83d"}) {
      String more = ",\"signingType\":\"micheline\",\"dAppUrl\":\"" + half + "\"";
      assertInvalid(scheme.verify(k2(json(raw, KEY, more))), "not a JSON object");
    }
  }

  private static SignatureScheme scheme(SignaturePolicy policy) {
    return new TezosSignatureScheme(Secp256k1.fastest(), policy);
  }

  private static Envelope at(Timestamp time, Envelope e) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        time,
        e.channel(),
        e.signature());
  }

  private static Envelope k2(String signature) {
    return Signed.envelope(Chain.TEZOS, SENDER, MessageType.POST, HASH, signature);
  }

  private static String json(String signature, String publicKey) {
    return json(signature, publicKey, "");
  }

  private static String json(String signature, String publicKey, String more) {
    return "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + "\"" + more + "}";
  }

  private static void assertInvalid(Verdict verdict, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Invalid.class,
            invalid -> {
              assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_SIGNATURE);
              assertThat(invalid.reason()).contains(reason).hasSizeLessThan(400);
            });
  }
}
