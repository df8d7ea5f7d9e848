package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NulsSignatureSchemeTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final String SENDER = "TTatT5obHqgrcRy3Vrt8eWLCDUGpjSRk";
  private static final String HASH =
      "c2edb8b424f02dd758b63c77eb35d1a2b1babac29a628e9b78e9eb5f4bff022e";
  private static final String KEY =
      "038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75";
  private static final String RAW_DER =
      "304402203c3d02ed69615c7afd11e6465faa25e33f2a3a0477ec565689a9d770dd8d237c022068b148215d414a550f63051aff22f1e48881aa0ce02c53e6f50e3aa7b120060e";
  private static final String REPR_DER =
      "304402203a725b6280a2c2fd7ec3d82977fd4c6c8e3a3296299fcabe672980fa1d234f99022029a6f54d72a75a50f9e1abe2b8912490fec829c711028aca80eab76fdc383ac0";
  private static final String RAW = "21" + KEY + "0046" + RAW_DER;
  private static final String REPR = "21" + KEY + "0046" + REPR_DER;

  private final SignatureScheme scheme = new NulsSignatureScheme(Secp256k1.fastest());

  static Stream<Secp256k1> libraries() {
    return Secp256k1Test.libraries();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifiesTheVectors(Secp256k1 library) {
    SignatureScheme either = new NulsSignatureScheme(library);
    Envelope real =
        Signed.envelope(
            Chain.NULS,
            "TTapAav8g3fFjxQQCjwPd4ERPnai9oya",
            MessageType.AGGREGATE,
            "84afd8484912d3fa11a402e480d17e949fbf600fcdedd69674253be0320fa62c",
            "21027c108022f992f090bbe5c78ca8822f5b7adceb705ae2cd5318543d7bcdd2a74700473045022100b59f7df5333d57080a93be53b9af74e66a284170ec493455e675eb2539ac21db022077ffc66fe8dde7707038344496a85266bf42af1240017d4e1fa0d7068c588ca7");
    assertThat(either.verify(real)).isEqualTo(Verdict.VALID);
    assertThat(either.verify(k1(RAW))).isEqualTo(Verdict.VALID);
    assertThat(either.verify(k1(REPR))).isEqualTo(Verdict.VALID);
  }

  @Test
  void theOrderOfTheFormsDoesNotMatter() {
    for (String text : new String[] {RAW, RAW, REPR, REPR, RAW, REPR}) {
      assertThat(scheme.verify(k1(text))).isEqualTo(Verdict.VALID);
      Envelope other = Signed.envelope(Chain.NULS, SENDER, MessageType.FORGET, HASH, text);
      assertInvalid(scheme.verify(other), "does not match");
    }
  }

  @Test
  void hashesAsTheVectorsSay() {
    NulsAccount account = NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID);
    assertThat(ItemHash.sha256(Signed.content(account.address())).value()).isEqualTo(HASH);
    byte[] buffer = k1("").verificationBuffer();
    assertThat(HEX.formatHex(NulsMessage.rawDigest(buffer)))
        .isEqualTo("9879e6ab149abff784e2538d0236b08112ff823aff74a31d7e81b2f66cae735c");
    assertThat(HEX.formatHex(NulsMessage.reprDigest(buffer)))
        .isEqualTo("059fee4b1b7d360f7e7744e0501329c97aa7f667e97bf6ff5e1dfdc9ab8e3814");
  }

  @Test
  void signsAsTheVectorsSay() {
    NulsAccount account = NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID);
    byte[] buffer = k1("").verificationBuffer();
    assertThat(account.address().value()).isEqualTo(SENDER);
    assertThat(account.signRaw(buffer)).isEqualTo(RAW);
    assertThat(account.sign(buffer)).isEqualTo(REPR);
  }

  static Stream<String> otherSpellings() {
    return Stream.of(
        REPR.toUpperCase(Locale.ROOT),
        " " + REPR + "\n",
        REPR.substring(0, 2) + " \t\r\n\u000b\f" + REPR.substring(2),
        // any algorithm
        "21" + KEY + "ff46" + REPR_DER,
        // bytes after the signature
        REPR + "00",
        REPR + "ab".repeat(100_000),
        // a length beyond the end
        "21" + KEY + "0047" + REPR_DER,
        "21" + KEY + "00feffffffff" + REPR_DER,
        "21" + KEY + "00ffffffffffffffffff" + REPR_DER,
        // lengths that are spelled longer than they need be
        "fd2100" + KEY + "00fd4600" + REPR_DER,
        "fe21000000" + KEY + "00ff4600000000000000" + REPR_DER);
  }

  @ParameterizedTest
  @MethodSource("otherSpellings")
  void acceptsOtherSpellings(String text) {
    assertThat(scheme.verify(k1(text))).isEqualTo(Verdict.VALID);
  }

  static Stream<String> noSignatures() {
    return Stream.of(
        "x",
        "0x" + REPR,
        REPR.substring(1),
        REPR.substring(0, 1) + " " + REPR.substring(1),
        REPR.replace('3', '３'),
        // a key of another length or form
        "00",
        "20" + KEY.substring(2) + "0046" + REPR_DER,
        "21" + "04" + KEY.substring(2) + "0046" + REPR_DER,
        "4104" + KEY.substring(2) + KEY.substring(2) + "0046" + REPR_DER,
        "22" + KEY + "0046" + REPR_DER,
        // cut off
        "21",
        "fd21",
        "21" + KEY,
        "21" + KEY + "00",
        "21" + KEY + "00fd46",
        "ff2100000000",
        "f".repeat(1_000_000),
        "ff".repeat(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("noSignatures")
  void refusesWhatIsNoSignature(String text) {
    assertInvalid(scheme.verify(k1(text)), "is not hexadecimal of a compressed key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3000",
        "31" + "44022001",
        "304502203a725b6280a2c2fd7ec3d82977fd4c6c8e3a3296299fcabe672980fa1d234f99022029a6f54d72a75a50f9e1abe2b8912490fec829c711028aca80eab76fdc383ac000"
      })
  void refusesWhatIsNoDer(String der) {
    String length = HEX.toHexDigits((byte) (der.length() / 2));
    assertInvalid(scheme.verify(k1("21" + KEY + "00" + length + der)), "strict DER with a low s");
  }

  @Test
  void refusesTheOtherSignatureOfTheSameKey() {
    byte[] rs = DerSignature.decode(HEX.parseHex(REPR_DER));
    assertThat(rs).isNotNull();
    byte[] high = Arrays.copyOf(rs, 64);
    BigIntegers.asUnsignedByteArray(N.subtract(new BigInteger(1, rs, 32, 32)), high, 32, 32);
    String text = new NulsSignature(HEX.parseHex(KEY), DerSignature.encode(high)).toHex();
    assertInvalid(scheme.verify(k1(text)), "low s");
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(k1("")), "missing");
    assertInvalid(scheme.verify(Signed.with(k1(""), null)), "missing");
  }

  @Test
  void refusesOtherSenders() {
    NulsAccount elsewhere = NulsAccount.ofPrivateKey(Signed.K1, 2);
    for (NulsAccount other :
        new NulsAccount[] {
          elsewhere, NulsAccount.ofPrivateKey(key(7), NulsAccount.MAIN_CHAIN_ID)
        }) {
      Envelope envelope =
          Signed.envelope(Chain.NULS, other.address().value(), MessageType.POST, HASH, REPR);
      assertInvalid(
          scheme.verify(envelope), other == elsewhere ? "does not match" : "signed by " + SENDER);
    }
  }

  @Test
  void refusesAddressesOfAnotherForm() {
    byte[] address = Base58.decode(SENDER).orElseThrow();
    byte[] xor = address.clone();
    xor[23] ^= 1;
    byte[] type = address.clone();
    type[2] ^= 2;
    type[23] ^= 2;
    for (byte[] wrong : new byte[][] {xor, type}) {
      assertInvalid(scheme.verify(signedAs(Base58.encode(wrong))), "signed by " + SENDER);
    }
    for (String wrong :
        new String[] {
          "",
          "T",
          SENDER + " ",
          " " + SENDER,
          SENDER.toLowerCase(Locale.ROOT).replace('l', '1') + "0",
          SENDER.substring(1),
          "1" + SENDER,
          Base58.encode(Arrays.copyOf(address, 23)),
          Base58.encode(Arrays.copyOf(address, 25)),
          "NULSd6Hge2ziKgUa73mmgJkQWfnm8J2GB261X",
          "1".repeat(1_000_000)
        }) {
      assertInvalid(scheme.verify(signedAs(wrong)), "is not an address");
    }
  }

  /** K1 signs truthfully what names another sender. */
  private static Envelope signedAs(String sender) {
    Envelope unsigned = Signed.envelope(Chain.NULS, sender, MessageType.POST, HASH, null);
    NulsAccount account = NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID);
    return Signed.with(unsigned, account.sign(unsigned.verificationBuffer()));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void verifiesWhatRandomKeysSign(Secp256k1 library) {
    SignatureScheme either = new NulsSignatureScheme(library);
    for (int i = 0; i < 50; i++) {
      NulsAccount account = NulsAccount.ofPrivateKey(key(i), new int[] {0, 1, 261, 65_535}[i % 4]);
      // Characters that the Python literal escapes, and a buffer of more than 252 bytes.
      String hash = (i % 2 == 0 ? "it's \"é\"\\\t\r\u0001" : "'").repeat(i + 1);
      Envelope unsigned =
          Signed.envelope(Chain.NULS, account.address().value(), MessageType.STORE, hash, null);
      byte[] buffer = unsigned.verificationBuffer();
      String text = i % 3 == 0 ? account.signRaw(buffer) : account.sign(buffer);
      assertThat(either.verify(Signed.with(unsigned, text))).isEqualTo(Verdict.VALID);
      assertInvalid(
          either.verify(
              Signed.with(
                  Signed.envelope(
                      Chain.NULS, account.address().value(), MessageType.STORE, hash + "x", null),
                  text)),
          "does not match");
    }
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "z".repeat(1_000_000);
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.NULS, huge, MessageType.POST, HASH, REPR)),
        "is not an address");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.NULS, SENDER, MessageType.POST, huge, REPR)),
        "does not match");
    assertInvalid(scheme.verify(k1(huge)), "is not hexadecimal");
    assertInvalid(
        scheme.verify(k1("21" + KEY + "00feffffff7f" + "30".repeat(1_000_000))), "strict DER");
  }

  private static byte[] key(int i) {
    byte[] key = new byte[32];
    key[0] = 1;
    key[31] = (byte) i;
    return key;
  }

  private static Envelope k1(String signature) {
    return Signed.envelope(Chain.NULS, SENDER, MessageType.POST, HASH, signature);
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
