package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nuls2SignatureSchemeTest {

  private static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final String SENDER = "NULSd6Hge2ziKgUa73mmgJkQWfnm8J2GB261X";
  private static final String HASH =
      "57fbc690ebaee6866050ffb496bf0163f90cf1acf3371e1aa7672963014f474e";
  private static final String SIGNATURE =
      "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0=";

  private final SignatureScheme scheme = new Nuls2SignatureScheme(Secp256k1.fastest());

  static Stream<Secp256k1> libraries() {
    return Secp256k1Test.libraries();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifiesTheVectors(Secp256k1 library) {
    SignatureScheme either = new Nuls2SignatureScheme(library);
    Envelope real =
        Signed.envelope(
            Chain.NULS2,
            "NULSd6HgeZVDvQ2pKQLakAsStYvGAT6WVFu9K",
            MessageType.POST,
            "43094c3309791a5aa92ff6e1de337f23242103e1dffdc1941c5b6d4131da3a7e",
            "HG4dsFDNGfgjKQX1qorGjxYfK8qEoKF0SfnBSNc8KbpCJ9jET58Rrvc8k3yK8XRl7syoT5gMRmoswOdbSCesmxo=");
    assertThat(HexFormat.of().formatHex(NulsMessage.rawDigest(real.verificationBuffer())))
        .isEqualTo("1a70475d4a5548df560918f7a1be7f76d9f37028ddf69615dc54ae8276b6b570");
    assertThat(either.verify(real)).isEqualTo(Verdict.VALID);
    assertThat(either.verify(k1(SIGNATURE))).isEqualTo(Verdict.VALID);
  }

  @Test
  void signsAsTheVectorsSay() {
    Nuls2Account account = Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.MAIN);
    assertThat(account.address().value()).isEqualTo(SENDER);
    assertThat(ItemHash.sha256(Signed.content(account.address())).value()).isEqualTo(HASH);
    byte[] buffer = k1("").verificationBuffer();
    assertThat(HexFormat.of().formatHex(NulsMessage.rawDigest(buffer)))
        .isEqualTo("2a6eb6ad3fb395f0fd865b900a112167fc1af32c04f7dfce1c02b4a3b62304e8");
    assertThat(account.sign(buffer)).isEqualTo(SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // white space, letters of another alphabet, and what follows the padding count as nothing
        " HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hG\ndOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0=\n",
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0-_!=",
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0=HB",
        // unused bits
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B3="
      })
  void acceptsOtherSpellings(String text) {
    assertThat(scheme.verify(k1(text))).isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "é",
        "=",
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0",
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0=é",
        "BhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0=",
        "HBhugdB+eYp5+gFFbuj57f6egJtuEF9jP4Uqcm1RR+hGdOh82prZlE+j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0A",
        "HBhugdB-eYp5-gFFbuj57f6egJtuEF9jP4Uqcm1RR-hGdOh82prZlE-j3upFUHnqGpEyzKh7yOdoIJ7sFI5c7B0="
      })
  void refusesWhatIsNoSignature(String text) {
    assertInvalid(scheme.verify(k1(text)), "is not 65 bytes in base 64");
  }

  @Test
  void refusesOtherHeaders() {
    byte[] signature = Base64.getDecoder().decode(SIGNATURE);
    assertThat(signature[0]).isEqualTo((byte) 28);
    for (int header = 0; header < 256; header++) {
      signature[0] = (byte) header;
      Verdict verdict = scheme.verify(k1(Base64.getEncoder().encodeToString(signature)));
      if (header < 27 || header > 30) {
        assertInvalid(verdict, "first byte is " + header + ", not from 27 to 30");
      } else if (header == 28) {
        assertThat(verdict).isEqualTo(Verdict.VALID);
      } else {
        assertInvalid(verdict, header == 27 ? "signed by NULSd6Hg" : "no key");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void acceptsTheOtherSignatureOfTheSameKey(Secp256k1 library) {
    byte[] signature = Base64.getDecoder().decode(SIGNATURE);
    BigIntegers.asUnsignedByteArray(
        N.subtract(new BigInteger(1, signature, 33, 32)), signature, 33, 32);
    signature[0] = 27;
    String text = Base64.getEncoder().encodeToString(signature);
    assertThat(new Nuls2SignatureScheme(library).verify(k1(text))).isEqualTo(Verdict.VALID);
  }

  @Test
  void refusesScalarsOutsideTheGroup() {
    for (int at : new int[] {1, 33}) {
      for (byte fill : new byte[] {0, -1}) {
        byte[] signature = Base64.getDecoder().decode(SIGNATURE);
        java.util.Arrays.fill(signature, at, at + 32, fill);
        assertInvalid(scheme.verify(k1(Base64.getEncoder().encodeToString(signature))), "no key");
      }
    }
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(k1("")), "missing");
    assertInvalid(scheme.verify(Signed.with(k1(""), null)), "missing");
  }

  @Test
  void refusesAddressesOfAnotherForm() {
    byte[] main = Objects.requireNonNull(Nuls2Network.MAIN.decode(SENDER));
    String test = Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.TEST).address().value();
    assertThat(test).startsWith("tNULSe");
    String mainText = Base58.encode(main);
    for (String wrong :
        new String[] {
          "",
          "NULS",
          "NULSd",
          "tNULSe",
          mainText,
          "NULSe" + mainText,
          "NULSD" + mainText,
          "tNULSd" + mainText,
          "nulsd" + mainText,
          "NULS" + mainText,
          "xNULSd" + mainText,
          SENDER + " ",
          SENDER.toUpperCase(Locale.ROOT),
          SENDER.substring(0, 36),
          "TTatT5obHqgrcRy3Vrt8eWLCDUGpjSRk",
          "NULSd" + "1".repeat(1_000_000)
        }) {
      assertInvalid(scheme.verify(signedAs(wrong)), "is not an address");
    }
    byte[] xor = main.clone();
    xor[23] ^= 1;
    byte[] type = main.clone();
    type[2] ^= 2;
    type[23] ^= 2;
    byte[] chain = main.clone();
    chain[0] ^= 3;
    chain[23] ^= 3;
    for (byte[] wrong : new byte[][] {xor, type, chain}) {
      assertInvalid(scheme.verify(signedAs("NULSd" + Base58.encode(wrong))), "signed by " + SENDER);
    }
    // Each network's address in the other network's clothes.
    assertInvalid(scheme.verify(signedAs("tNULSe" + mainText)), "signed by " + test);
    assertInvalid(scheme.verify(signedAs("NULSd" + test.substring(6))), "signed by " + SENDER);
    assertThat(scheme.verify(signedAs(test))).isEqualTo(Verdict.VALID);
  }

  /** K1 signs truthfully what names another sender. */
  private static Envelope signedAs(String sender) {
    Envelope unsigned = Signed.envelope(Chain.NULS2, sender, MessageType.POST, HASH, null);
    Nuls2Account account = Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.MAIN);
    return Signed.with(unsigned, account.sign(unsigned.verificationBuffer()));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifiesWhatRandomKeysSign(Secp256k1 library) {
    SignatureScheme either = new Nuls2SignatureScheme(library);
    for (int i = 0; i < 50; i++) {
      byte[] key = Signed.K1.clone();
      key[31] = (byte) i;
      Nuls2Network network = i % 2 == 0 ? Nuls2Network.MAIN : Nuls2Network.TEST;
      Account account = Nuls2Account.ofPrivateKey(key, network);
      Envelope signed = Signed.by(account, MessageType.FORGET, "é".repeat(8 * i + 1));
      assertThat(either.verify(signed)).isEqualTo(Verdict.VALID);
      Envelope other = Signed.by(account, MessageType.FORGET, "x");
      assertThat(either.verify(Signed.with(other, signed.signature())))
          .isInstanceOf(Verdict.Invalid.class);
    }
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "A".repeat(1_000_000);
    assertInvalid(scheme.verify(k1(huge)), "is not 65 bytes");
    assertInvalid(scheme.verify(k1("!".repeat(1_000_000))), "is not 65 bytes");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.NULS2, huge, MessageType.POST, HASH, SIGNATURE)),
        "is not an address");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.NULS2, SENDER, MessageType.POST, huge, SIGNATURE)),
        "signed by");
  }

  private static Envelope k1(String signature) {
    return Signed.envelope(Chain.NULS2, SENDER, MessageType.POST, HASH, signature);
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
