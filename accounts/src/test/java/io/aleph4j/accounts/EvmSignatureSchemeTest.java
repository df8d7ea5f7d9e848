package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvmSignatureSchemeTest {

  private static final String K1_SENDER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
  private static final String K1_HASH =
      "9647aa0e5256aa53cd283021a05b74219cc88a69f335ad58c01c53e4c1b4d63b";
  private static final String E3 =
      "0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c01c";

  private final SignatureScheme scheme = new EvmSignatureScheme(Secp256k1.fastest());

  @ParameterizedTest
  @CsvSource({
    "ETH, 0xA07B1214bAe0D5ccAA25449C3149c0aC83658874,"
        + " f524a258d87f1771e8538fd4fd91acdcc527c3b7f138fafd6ff89a5fcf97c3b7,"
        + " 974f8387ad3891ada34d5cf717518f99ee17e1e878ebc95f5360350573360e36,"
        + " 0x99efc66c781c889e1f21c680869c832141dcee90189e75e85f570b8b49e72dee0338d77c214ae55bfcb886bbd7bac6dc4dcfda4eb0d2c47ed93d51b36b7259b01c",
    "ETH, 0x696879aE4F6d8DaDD5b8F1cbb1e663B89b08f106,"
        + " 85abdd0ea565ac0f282d1a86b5b3da87ed3d55426a78e9c0ec979ae58e947b9c,"
        + " c3a0538f382b8acfcf7ab28f6484558a3ad6f1cfb31827884018dfd2c6fa682b,"
        + " 0xfd5183273be769aaa44ea494911c9e4702fde87dd7dd5e2d5ec76c0a251654544bc98eacd33ca204a536f55f726130683cab1d1ad5ac8da1cbbf39d4d7a124401b",
    "ETH, 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266,"
        + " 9647aa0e5256aa53cd283021a05b74219cc88a69f335ad58c01c53e4c1b4d63b,"
        + " c84f5588a3b4af177a9d06df272794eedecbabb4bf5cd9dfef6a80e4cbd6bca9,"
        + " 0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c01c",
    "BASE, 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266,"
        + " 9647aa0e5256aa53cd283021a05b74219cc88a69f335ad58c01c53e4c1b4d63b,"
        + " 4e598ce7c278aa9ad55b57e8e1c98aff352a221891acc5d4c5f80f57b26dd19f,"
        + " 0x6f7112466b49a6992e5647c46bc49b69ba665a4c1eef724f856360cba417dd0a375a8c673cd64abcb11ed50ab0b26ae4c49fc3f5b899f6b1ee7e3274ef6b46cb1c"
  })
  void verifiesTheVectors(
      Chain chain, String sender, String itemHash, String digest, String signature) {
    Envelope envelope = Signed.envelope(chain, sender, MessageType.POST, itemHash, signature);
    assertThat(
            HexFormat.of().formatHex(EthereumHashes.messageDigest(envelope.verificationBuffer())))
        .isEqualTo(digest);
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(new EvmSignatureScheme(new BouncyCastleSecp256k1()).verify(envelope))
        .isEqualTo(Verdict.VALID);
  }

  @Test
  void vectorContentsHash() {
    assertThat(ItemHash.sha256(Signed.content(new Address(K1_SENDER))).value()).isEqualTo(K1_HASH);
    String ofE2 =
        "{\"address\":\"0x696879aE4F6d8DaDD5b8F1cbb1e663B89b08f106\",\"time\":1652803407.1178224,\"content\":{\"body\":"
            + "\"Top 10 cutest Kodiak bears that will definitely murder you\"},\"type\":\"test\"}";
    assertThat(ItemHash.sha256(ofE2).value())
        .isEqualTo("85abdd0ea565ac0f282d1a86b5b3da87ed3d55426a78e9c0ec979ae58e947b9c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "1c", "24", "26", "fe", "1C"})
  void acceptsEverySpellingOfOddV(String v) {
    assertThat(verifyE3(E3.substring(0, 130) + v)).isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "1b", "23", "25", "ff"})
  void refusesEvenVOfAnOddSignature(String v) {
    assertInvalid(verifyE3(E3.substring(0, 130) + v), "signed by 0x");
  }

  @Test
  void refusesEveryOtherV() {
    for (int v = 0; v < 256; v++) {
      boolean known = v <= 1 || v == 27 || v == 28 || v >= 35;
      Verdict verdict = verifyE3(E3.substring(0, 130) + HexFormat.of().toHexDigits((byte) v));
      boolean odd = v == 1 || v == 28 || (v >= 35 && (v - 35) % 2 == 1);
      assertThat(verdict.equals(Verdict.VALID)).as("v %d", v).isEqualTo(odd);
      if (!known) {
        assertInvalid(verdict, "last byte is " + v);
      }
    }
  }

  @Test
  void acceptsEverySpellingOfTheHexadecimal() {
    String digits = E3.substring(2);
    assertThat(verifyE3(digits)).isEqualTo(Verdict.VALID);
    assertThat(verifyE3("0X" + digits)).isEqualTo(Verdict.VALID);
    assertThat(verifyE3("0x" + digits.toUpperCase(Locale.ROOT))).isEqualTo(Verdict.VALID);
  }

  @Test
  void padsAnOddNumberOfDigits() {
    Account account = EvmAccount.ofPrivateKey(Signed.K1, Chain.ETH);
    for (int i = 0; i < 10_000; i++) {
      Envelope envelope = Signed.by(account, MessageType.POST, ItemHash.sha256("odd " + i).value());
      String signature = String.valueOf(envelope.signature());
      if (signature.startsWith("0x0")) {
        assertThat(scheme.verify(Signed.with(envelope, "0x" + signature.substring(3))))
            .isEqualTo(Verdict.VALID);
        assertThat(scheme.verify(Signed.with(envelope, signature.substring(3))))
            .isEqualTo(Verdict.VALID);
        return;
      }
    }
    throw new AssertionError("no signature started with a zero");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x",
        "0",
        "x",
        "0x00",
        "{}",
        "null",
        " ",
        "\u0000",
        "0x99",
        "signature",
        // 130 characters that are not all hexadecimal digits, full-width digits among them
        "0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c０1",
        "0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c 1c",
        "0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c01c1b",
        "0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c0",
        "0x0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c01c"
      })
  void refusesWhatIsNoSignature(String text) {
    assertInvalid(verifyE3(text), "not 65 bytes");
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(Signed.with(e3(), null)), "missing");
    assertInvalid(verifyE3(""), "missing");
  }

  @Test
  void refusesScalarsOutsideTheGroup() {
    String zero = "00".repeat(32);
    String one = "00".repeat(31) + "01";
    String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (String v : new String[] {"00", "1b", "1c"}) {
      assertInvalid(verifyE3("0x" + zero + one + v), "no key");
      assertInvalid(verifyE3("0x" + one + zero + v), "no key");
      assertInvalid(verifyE3("0x" + order + one + v), "no key");
      assertInvalid(verifyE3("0x" + one + order + v), "no key");
      assertInvalid(verifyE3("0x" + "ff".repeat(64) + v), "no key");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "f39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb9226",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb922667",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb9226g",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb9226６",
        "X-avax14x5a42stua94l2vxjcag6c9ftd8ea0y8fltdwv",
        "vitalik.eth"
      })
  void refusesSendersThatAreNoAddress(String sender) {
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.ETH, sender, MessageType.POST, K1_HASH, E3)),
        "sender is not an address");
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "f".repeat(1_000_000);
    assertInvalid(verifyE3(huge), "not 65 bytes");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.ETH, huge, MessageType.POST, K1_HASH, E3)),
        "not an address");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.ETH, K1_SENDER, MessageType.POST, huge, E3)),
        "signed by");
  }

  @Test
  void acceptsALowerCaseSenderThatWasSignedSo() {
    EvmAccount account = EvmAccount.ofPrivateKey(Signed.K1, Chain.ETH);
    for (String sender :
        new String[] {
          K1_SENDER.toLowerCase(Locale.ROOT),
          "0x" + K1_SENDER.substring(2).toUpperCase(Locale.ROOT),
          K1_SENDER.toUpperCase(Locale.ROOT)
        }) {
      Envelope envelope = Signed.envelope(Chain.ETH, sender, MessageType.POST, K1_HASH, null);
      assertInvalid(scheme.verify(Signed.with(envelope, E3)), "signed by");
      assertThat(scheme.verify(Signed.with(envelope, account.sign(envelope.verificationBuffer()))))
          .isEqualTo(Verdict.VALID);
    }
  }

  private Envelope e3() {
    return Signed.envelope(Chain.ETH, K1_SENDER, MessageType.POST, K1_HASH, E3);
  }

  private Verdict verifyE3(String signature) {
    return scheme.verify(Signed.with(e3(), signature));
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
