package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TezosSignatureSchemeTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String SENDER = "tz1haTDx9MiA53qTAkchH9sUWoKfFABN6ggh";
  private static final String KEY = "edpktfpdouHjAze9TeFcihdpeMng7FSCWbY4BozpSffZ9z85nyyBBB";
  private static final String HASH =
      "9b6d1c6d9be3facfa0a2bf2dd2d80dcc85b8066196cc98eb994a6a0336e869a9";
  private static final String RAW =
      "edsigtxZXHjGktooFm9dJuWyQg4f3uRtsLi1BqSjRRxwmqZEBQF8zs2vfxWgookzQyfeaA1amXyC6hB8awQtRdG9vdXGXggxDo1";

  private final SignatureScheme scheme = scheme(SignaturePolicy.NETWORK);

  private static SignatureScheme scheme(SignaturePolicy policy) {
    return new TezosSignatureScheme(Secp256k1.fastest(), policy);
  }

  @ParameterizedTest
  @CsvSource({
    "tz2M3NQJ982QV1YwvGL77drZCY55tfBzWm3x,"
        + "75bce3f296c6479242c740a051c2ddef4184f39386a883ceb33bf1f36f45ad09,"
        + "sppk7cKmJSNo8LxB6R3eUGGRg3Lt7xn6K4wRNNxjSLxeB5zPZhvkQ6k,"
        + "spsig1Z3B4PduY14W2FjbHPuaYG8CRSFzJiZeNDPhdivyiDGqyAG1ZRKtubTmq7zfKywekzUBaAdop6mxoodBfq8Yi9RqroECk5,"
        + "23575770d317acd43b8aaa1f7953394cbb3ecb606ffd8ecc9771d733d382f524",
    "tz1SmGHzna3YhKropa3WudVq72jhTPDBn4r5,"
        + "41de1a7766c7e5fad54772470eefde63b6bef8683c4159d9179d74955009deb4,"
        + "edpkvUuhtQDPA9KfC3BY7ydh89hT34KTANMfX7L22BUrA9aGWg6QxF,"
        + "siggLSTX5i9ZZJHb6vUoi5gNxWEjEcBD62Jjs8JdFgDND3uc9xb5YC9bUFLpBAoudhdTRNfmV7GTnJzoWUm9y1cDh7T6KX59,"
        + "926e47de69408c0f6fd802fe417e81d496b18a04bdbe6cd9eb5e89599ad9c842",
    SENDER
        + ","
        + HASH
        + ","
        + KEY
        + ","
        + RAW
        + ",ba168e7cc7d93a527db8735ecd36b4540f0f3942094bad34f75de7383968ae7c",
  })
  void verifiesRawVectors(String sender, String hash, String key, String signature, String digest) {
    Envelope envelope =
        Signed.envelope(Chain.TEZOS, sender, MessageType.POST, hash, json(signature, key));
    assertThat(HEX.formatHex(TezosHashes.ofMessage(envelope.verificationBuffer())))
        .isEqualTo(digest);
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(
            new TezosSignatureScheme(new BouncyCastleSecp256k1(), SignaturePolicy.NETWORK)
                .verify(envelope))
        .isEqualTo(Verdict.VALID);
    assertThat(
            scheme.verify(Signed.with(envelope, json(signature, key, ",\"signingType\":\"raw\""))))
        .isEqualTo(Verdict.VALID);
    assertInvalid(
        scheme.verify(
            Signed.with(envelope, json(signature, key, ",\"signingType\":\"micheline\""))),
        "does not match");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"publicKey\":\"PK\",\"signature\":\"SIG\"}",
        " {\n \"signature\" : \"SIG\" ,\t\"publicKey\" : \"PK\" } \r\n",
        "{\"signingType\":\"raw\",\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"signingType\":\"micheline\",\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"raw\"}",
        "{\"dAppUrl\":5,\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"extra\":[{}],\"signature\":\"wrong\",\"signature\":\"SIG\",\"publicKey\":\"PK\"}"
      })
  void acceptsEverySpellingOfTheObject(String text) {
    assertThat(scheme.verify(k2(text.replace("SIG", RAW).replace("PK", KEY))))
        .isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "[]",
        "{}",
        "{",
        "SIG",
        "[\"SIG\",\"PK\"]",
        "{\"signature\":\"SIG\"}",
        "{\"publicKey\":\"PK\"}",
        "{\"signature\":null,\"publicKey\":\"PK\"}",
        "{\"signature\":\"SIG\",\"publicKey\":5}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":null}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"RAW\"}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"\"}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"operation\"}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"micheline\",\"dAppUrl\":null}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"signingType\":\"micheline\",\"dAppUrl\":1}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\"}x",
        "{'signature':'SIG','publicKey':'PK'}"
      })
  void refusesOtherObjects(String text) {
    assertInvalid(
        scheme.verify(k2(text.replace("SIG", RAW).replace("PK", KEY))), "not a JSON object");
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(k2("")), "missing");
    assertInvalid(scheme.verify(Signed.with(k2(""), null)), "missing");
  }

  @Test
  void refusesWhatIsNoPublicKey() {
    byte[] key = Objects.requireNonNull(TezosText.ED25519_KEY.decode(KEY));
    for (String wrong :
        new String[] {
          "",
          "edpk",
          KEY.substring(1),
          KEY + " ",
          KEY.substring(0, 53) + "C",
          "EDPK" + KEY.substring(4),
          KEY.substring(0, 53) + "0",
          "sppk" + KEY.substring(4),
          // another beginning that gives the same letters
          Base58Check.encode(concat(HEX.parseHex("0d0f25da"), key)),
          // a secret
          Base58Check.encode(concat(HEX.parseHex("0d0f3a07"), Signed.K2)),
          "BLpk1p" + "1".repeat(50),
          HEX.formatHex(key),
          "edpk" + "1".repeat(1_000_000)
        }) {
      assertInvalid(scheme.verify(k2(json(RAW, wrong))), "is no edpk, sppk or p2pk key");
    }
    assertThat(Base58Check.encode(concat(HEX.parseHex("0d0f25da"), key)))
        .startsWith("edpk")
        .hasSize(54);
  }

  @Test
  void refusesOtherSenders() {
    String other = TezosAccount.ofSecret(TezosCurve.ED25519, new byte[32]).address().value();
    byte[] hash = Objects.requireNonNull(TezosText.ED25519_ADDRESS.decode(SENDER));
    String sameLetters = Base58Check.encode(concat(HEX.parseHex("06a19e"), hash));
    for (String sender :
        new String[] {
          "",
          other,
          SENDER + " ",
          SENDER.substring(0, 35) + "i",
          SENDER.toLowerCase(Locale.ROOT),
          TezosText.SECP256K1_ADDRESS.encode(hash),
          TezosText.P256_ADDRESS.encode(hash),
          sameLetters,
          "KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn",
          "z".repeat(1_000_000)
        }) {
      Envelope unsigned = Signed.envelope(Chain.TEZOS, sender, MessageType.POST, HASH, null);
      // K2 signs truthfully what names another sender.
      Account account = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
      assertInvalid(
          scheme.verify(Signed.with(unsigned, account.sign(unsigned.verificationBuffer()))),
          "the public key is that of " + SENDER + ", not of the sender");
    }
  }

  @Test
  void refusesSignaturesOfAnotherKind() {
    byte[] bytes = Objects.requireNonNull(TezosText.ED25519_SIGNATURE.decode(RAW));
    String generic = TezosText.SIGNATURE.encode(bytes);
    assertThat(generic).hasSize(96);
    assertThat(scheme.verify(k2(json(generic, KEY)))).isEqualTo(Verdict.VALID);
    for (String wrong :
        new String[] {
          "",
          "sig",
          TezosText.SECP256K1_SIGNATURE.encode(bytes),
          TezosText.P256_SIGNATURE.encode(bytes),
          KEY,
          RAW.substring(0, 98),
          RAW + "1",
          RAW.substring(0, 98) + "2",
          "EDSIG" + RAW.substring(5),
          generic.substring(0, 95) + "z",
          generic + " ",
          Base58Check.encode(concat(HEX.parseHex("09f5cd8613"), bytes)),
          HEX.formatHex(bytes),
          "sig" + "1".repeat(1_000_000)
        }) {
      assertInvalid(scheme.verify(k2(json(wrong, KEY))), "is none of the public key's curve");
    }
    bytes[0] ^= 1;
    assertInvalid(
        scheme.verify(k2(json(TezosText.ED25519_SIGNATURE.encode(bytes), KEY))), "does not match");
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "z".repeat(1_000_000);
    assertInvalid(scheme.verify(k2(huge)), "not a JSON object");
    assertInvalid(scheme.verify(k2(json(huge, KEY))), "is none of the public key's curve");
    assertInvalid(scheme.verify(k2(json(RAW, huge))), "is no edpk");
    assertInvalid(
        scheme.verify(
            k2(json(RAW, KEY, ",\"signingType\":\"micheline\",\"dAppUrl\":\"" + huge + "\""))),
        "does not match");
    assertInvalid(
        scheme.verify(k2(json(RAW, KEY, ",\"signingType\":\"" + huge + "\""))),
        "not a JSON object");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.TEZOS, SENDER, MessageType.POST, huge, json(RAW, KEY))),
        "does not match");
    assertInvalid(scheme.verify(k2("{\"x\":" + "[".repeat(100_000))), "not a JSON object");
  }

  @Test
  void theHashOfTheVectorsIsThatOfTheirContent() {
    assertThat(ItemHash.sha256(Signed.content(new Address(SENDER))).value()).isEqualTo(HASH);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
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
