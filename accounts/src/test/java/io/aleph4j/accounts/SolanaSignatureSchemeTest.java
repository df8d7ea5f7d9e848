package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SolanaSignatureSchemeTest {

  private static final String SENDER = "FAe4sisG95oZ42w7buUn5qEE4TAnfTTFPiguZUHmhiF";
  private static final String HASH =
      "e694d1a35653fe9c01915cf435afc069961f1d98248d837cddcbd54c2001c378";
  private static final String SIGNATURE =
      "2qGBudU55PZjEEcPxnKf7GSfU61qAQCKRqRS2dUY6bCabwAVYU11g5GJ5PzaKmGrUE2yF1c1WvzhnHUL3xHofppy";

  private final SignatureScheme scheme = new SolanaSignatureScheme();

  @Test
  void verifiesTheVectors() {
    assertThat(verify(json(SIGNATURE, SENDER))).isEqualTo(Verdict.VALID);
    assertThat(ItemHash.sha256(Signed.content(new Address(SENDER))).value()).isEqualTo(HASH);
    String sender = "AzfsDdCQp8uqzR4ProJ7yyLGKNp9iXHt92rEoiAHG4Pw";
    String signature =
        "56hzHaJHH3bz1DtU6Wjhyn7eLsMCYSY4HcXkKrpwAdEHFdw7k95NPzubR3x7otstbr5JCffw81Qqpd9YUq8XJuFi";
    assertThat(
            scheme.verify(
                Signed.envelope(
                    Chain.SOL,
                    sender,
                    MessageType.POST,
                    "6dc1b023dd1e64d28037f49a921412b3e04cf7b2b3d2537c6ae0ad2c239eae3f",
                    json(signature, sender))))
        .isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"publicKey\":\"PK\",\"signature\":\"SIG\"}",
        " {\n \"signature\" : \"SIG\" ,\t\"publicKey\" : \"PK\" } \r\n",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":1}",
        "{\"version\":1.0,\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"version\":true,\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"version\":2,\"version\":1,\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"signature\":\"wrong\",\"signature\":\"SIG\",\"publicKey\":\"PK\"}",
        "{\"extra\":{\"signature\":[1,{\"publicKey\":null}]},\"signature\":\"SIG\",\"publicKey\":\"PK\",\"n\":NaN}",
        "{\"signature\":\"SIG \\n\",\"publicKey\":\"PK\"}",
        "{\"\\u0073ignature\":\"SIG\",\"publicKey\":\"PK\"}"
      })
  void acceptsEverySpellingOfTheObject(String text) {
    assertThat(verify(text.replace("SIG", SIGNATURE).replace("PK", SENDER)))
        .isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "\"\"",
        "[]",
        "{}",
        "{",
        "SIG",
        "[\"SIG\",\"PK\"]",
        " ",
        "{\"signature\":\"SIG\"}",
        "{\"publicKey\":\"PK\"}",
        "{\"signature\":null,\"publicKey\":\"PK\"}",
        "{\"signature\":[\"SIG\"],\"publicKey\":\"PK\"}",
        "{\"signature\":{\"signature\":\"SIG\"},\"publicKey\":\"PK\"}",
        "{\"signature\":\"SIG\",\"publicKey\":5}",
        "{\"signature\":\"SIG\",\"signature\":7,\"publicKey\":\"PK\"}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":0}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":2}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":null}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":\"1\"}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":[1]}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",\"version\":1e999}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\"}x",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\"}{}",
        "{\"signature\":\"SIG\",\"publicKey\":\"PK\",}",
        "{'signature':'SIG','publicKey':'PK'}"
      })
  void refusesOtherObjects(String text) {
    assertInvalid(
        verify(text.replace("SIG", SIGNATURE).replace("PK", SENDER)), "not a JSON object");
  }

  @Test
  void refusesWrongLengthsAndAlphabets() {
    assertInvalid(verify(json("", SENDER)), "not 64 bytes");
    assertInvalid(verify(json(SIGNATURE + "1", SENDER)), "not 64 bytes");
    assertInvalid(verify(json(SIGNATURE.substring(3), SENDER)), "not 64 bytes");
    assertInvalid(verify(json("1" + SIGNATURE, SENDER)), "not 64 bytes");
    assertInvalid(verify(json("0" + SIGNATURE.substring(1), SENDER)), "not 64 bytes");
    assertInvalid(verify(json("z".repeat(88), SENDER)), "not 64 bytes");
    assertInvalid(verify(json("1".repeat(1_000_000), SENDER)), "not 64 bytes");
    for (String key :
        new String[] {
          "", "1", "z".repeat(44), "1".repeat(33), "0Ol", "1".repeat(1_000_000), "ＦＡ"
        }) {
      Envelope envelope =
          Signed.envelope(Chain.SOL, key, MessageType.POST, HASH, json(SIGNATURE, key));
      assertInvalid(scheme.verify(envelope), "not 32 bytes");
    }
  }

  @Test
  void refusesOtherSendersAndMessages() {
    Account other = SolanaAccount.ofSeed(new byte[32], Chain.SOL);
    assertInvalid(
        scheme.verify(
            Signed.envelope(
                Chain.SOL,
                other.address().value(),
                MessageType.POST,
                HASH,
                json(SIGNATURE, SENDER))),
        "not the sender");
    assertInvalid(verify(json(SIGNATURE, other.address().value())), "not the sender");
    assertInvalid(verify(json(SIGNATURE, SENDER + " ")), "not the sender");
    assertInvalid(
        scheme.verify(
            Signed.envelope(Chain.ES, SENDER, MessageType.POST, HASH, json(SIGNATURE, SENDER))),
        "does not match");
    assertInvalid(verify(json(Base58.encode(new byte[64]), SENDER)), "does not match");
  }

  @Test
  void refusesMissingSignaturesAndDeepNesting() {
    assertInvalid(verify(""), "missing");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.SOL, SENDER, MessageType.POST, HASH, null)), "missing");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertInvalid(verify("{\"x\":" + deep + "}"), "not a JSON object");
    assertInvalid(verify(deep), "not a JSON object");
  }

  private Verdict verify(String signature) {
    return scheme.verify(Signed.envelope(Chain.SOL, SENDER, MessageType.POST, HASH, signature));
  }

  private static String json(String signature, String publicKey) {
    return "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + "\"}";
  }

  private static void assertInvalid(Verdict verdict, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Invalid.class,
            invalid -> {
              assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_SIGNATURE);
              assertThat(invalid.reason()).contains(reason).hasSizeLessThan(300);
            });
  }
}
