package io.aleph4j.accounts;

import static io.aleph4j.accounts.SchemeAssert.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubstrateSignatureSchemeTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String SENDER = "5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGX";
  private static final String HASH =
      "bfbc94fae6336d52ab65a4d907d399a0c16222bd944b3815faa08ad0e039ca1d";
  private static final String DATA =
      "1ccefb257e89b4e3ecb7d71c8dc1d6e286290b9e32d2a11bf3f9d425c5790f4bff0b324dc774d20a13e38a340d1a48fada71fb0c68690c3adb8f0cc695b0eb83";
  private static final String WRAPPED_SENDER = "5D9eKrAsfitxW48YrqMUXejcrnB2N8tLxPeFmoEZ4G74JFyz";
  private static final String WRAPPED_HASH =
      "2f6e60df7ce1cdb2fb3be8ec09ffd20b5b781338984ff5f6f33830943f4397ba";
  private static final String WRAPPED_DATA =
      "866806b04e4cd99cd3a0f80232b8255d13c2782056a5e755fba5f233ccf8bf03a5fc2d708f8f70258b62d8e327da3a3ae6a280f1cab27eb912f125e0a1ade98a";

  private final SignatureScheme scheme = new SubstrateSignatureScheme();

  @ParameterizedTest
  @CsvSource({
    SENDER
        + ", AGGREGATE, "
        + HASH
        + ", '', '', "
        + DATA
        + ", 08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb7e,"
        + " 2e6d564551236959dad3b7e73815c79f0e627ce53b170e25235fcca96f672b0c",
    WRAPPED_SENDER
        + ", POST, "
        + WRAPPED_HASH
        + ", <Bytes>, </Bytes>, "
        + WRAPPED_DATA
        + ", 300092a1dd1f98b7bd07f96fb9a026f3db7baa5fd0db1546a8ab96b86ed5087e,"
        + " 76296967ee4043fbf4cce634513d40149fa2420ea8c4b70e484053e8c0e09706"
  })
  void verifiesTheVectors(
      String sender,
      MessageType type,
      String itemHash,
      String before,
      String after,
      String data,
      String key,
      String k) {
    Envelope envelope = Signed.envelope(Chain.DOT, sender, type, itemHash, json("0x" + data));
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    byte[] keyBytes = Ss58.decode(sender).orElseThrow();
    assertThat(HEX.formatHex(keyBytes)).isEqualTo(key);
    String message = before + new String(envelope.verificationBuffer(), StandardCharsets.UTF_8);
    MerlinTranscript transcript =
        Sr25519.transcript((message + after).getBytes(StandardCharsets.UTF_8), keyBytes);
    byte[] r = HEX.parseHex(data, 0, 64);
    byte[] littleEndianK = HEX.parseHex(k);
    assertThat(Sr25519.challenge(transcript, r))
        .isEqualTo(PointBytes.littleEndian(littleEndianK, 0, 32));
  }

  @Test
  void verifiesWhatAccountsSign() {
    Random random = new Random(29);
    List<Integer> prefixes = List.of(0, 2, 42, 45, 48, 63, 64, 65, 255, 256, 1284, 16383);
    for (int i = 0; i < 60; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      Account account = SubstrateAccount.ofMiniSecret(secret, prefixes.get(i % prefixes.size()));
      Envelope envelope = Signed.by(account, MessageType.STORE, ItemHash.sha256("" + i).value());
      assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"curve\":\"sr25519\",\"data\":\"0xHEX\"}",
        "{\"curve\":\"sr25519\",\"data\":\"HEX\"}",
        "{\"data\":\"0xHEX\"}",
        "{\"data\":\"0xUPPER\"}",
        "{\"data\":\"UPPER\"}",
        " {\n\"data\" : \"0xHEX\" ,\t\"curve\" : \"sr25519\" } \r\n",
        "{\"data\":\"0xHEX\",\"x\":{\"data\":[1],\"curve\":2},\"Curve\":\"ed25519\",\"n\":-Infinity}",
        "{\"data\":5,\"curve\":\"ed25519\",\"curve\":\"sr25519\",\"data\":\"0xHEX\"}",
        "{\"d\\u0061ta\":\"0xHEX\"}"
      })
  void acceptsEverySpellingOfTheObject(String text) {
    String upper = DATA.toUpperCase(Locale.ROOT);
    assertThat(verify(text.replace("HEX", DATA).replace("UPPER", upper))).isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "\"\"",
        "[]",
        "{",
        "0xHEX",
        "\"0xHEX\"",
        " ",
        "{\"data\":\"0xHEX\"}x"
      })
  void refusesWhatIsNoObject(String text) {
    assertInvalid(verify(text.replace("HEX", DATA)), "not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ed25519\"",
        "\"ecdsa\"",
        "\"SR25519\"",
        "\"sr25519 \"",
        "\"\"",
        "null",
        "1",
        "true",
        "[\"sr25519\"]",
        "{\"curve\":\"sr25519\"}"
      })
  void refusesOtherCurves(String curve) {
    assertInvalid(
        verify("{\"curve\":" + curve + ",\"data\":\"0x" + DATA + "\"}"), "curve is not sr25519");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"data\":null}", "{\"data\":5}", "{\"data\":[\"x\"]}", "{\"Data\":\"x\"}"})
  void refusesObjectsWithoutData(String text) {
    assertInvalid(verify(text), "no text data");
  }

  @Test
  void refusesWhatIsNotSixtyFourBytes() {
    for (String data :
        new String[] {
          "",
          "0x",
          "0x0x" + DATA,
          "0X" + DATA,
          DATA.substring(1),
          DATA.substring(2),
          DATA + "0",
          DATA + "00",
          "0x" + DATA.substring(1),
          "0x" + DATA + "00",
          " " + DATA.substring(1),
          DATA.substring(1) + "g",
          DATA.substring(1) + "３",
          "f".repeat(1_000_000)
        }) {
      assertInvalid(verify(json(data)), "not 64 bytes in hexadecimal");
    }
  }

  @Test
  void refusesSignaturesWithoutTheMark() {
    byte[] bytes = HEX.parseHex(DATA);
    bytes[63] &= 0x7f;
    assertInvalid(verify(json(HEX.formatHex(bytes))), "no mark of sr25519");
  }

  @Test
  void refusesTheOtherNumberOfTheSameClass() {
    byte[] bytes = HEX.parseHex(DATA);
    bytes[63] &= 0x7f;
    BigInteger s = PointBytes.littleEndian(bytes, 32, 32);
    byte[] bigEndian = BigIntegers.asUnsignedByteArray(32, s.add(RistrettoPoint.ORDER));
    byte[] other = org.bouncycastle.util.Arrays.reverse(bigEndian);
    System.arraycopy(other, 0, bytes, 32, 32);
    bytes[63] |= (byte) 0x80;
    assertInvalid(verify(json(HEX.formatHex(bytes))), "does not match");
  }

  @Test
  void refusesEveryChangedBit() {
    for (int bit = 0; bit < 511; bit += 7) {
      byte[] bytes = HEX.parseHex(DATA);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      assertInvalid(verify(json(HEX.formatHex(bytes))), "does not match");
    }
  }

  @Test
  void refusesOtherMessages() {
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.DOT, SENDER, MessageType.POST, HASH, json(DATA))),
        "does not match");
    assertInvalid(verify(json(WRAPPED_DATA)), "does not match");
    assertInvalid(
        scheme.verify(
            Signed.envelope(Chain.DOT, WRAPPED_SENDER, MessageType.AGGREGATE, HASH, json(DATA))),
        "does not match");
  }

  /** A key has one signature for each spelling of the sender, since the sender is signed. */
  @Test
  void acceptsEverySpellingOfTheSenderThatWasSigned() {
    SubstrateAccount account = SubstrateAccount.ofMiniSecret(Signed.K2, 42);
    byte[] key = Ss58.decode(account.address().value()).orElseThrow();
    String hex = HEX.formatHex(key);
    for (String sender :
        new String[] {
          "0x" + hex,
          "0x" + hex.toUpperCase(Locale.ROOT),
          Ss58.encode(0, key),
          Ss58.encode(2000, key),
          account.address().value() + " \n"
        }) {
      Envelope envelope = Signed.envelope(Chain.DOT, sender, MessageType.POST, HASH, null);
      String signature = account.sign(envelope.verificationBuffer());
      assertThat(scheme.verify(Signed.with(envelope, signature))).isEqualTo(Verdict.VALID);
      String generic = Signed.by(account, MessageType.POST, HASH).signature();
      assertInvalid(scheme.verify(Signed.with(envelope, generic)), "does not match");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        // case, checksum, length
        "5cGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGX",
        "5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGx",
        "5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGY",
        "5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCG",
        "5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGXX",
        " 5CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGX",
        "0CGNMKCscqN2QNcT7Jtuz23ab7JUxh8wTEtXhECZLJn5vCGX",
        // keys in hexadecimal: short, long, no digits, no point
        "0x",
        "0x08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb",
        "0x08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb7e00",
        "0x08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb7g",
        "0X08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb7e",
        "08e5480d314e0a5823c682cb29438180528050b2c5a41516f7fe6378e1c8eb7e",
        "0x0100000000000000000000000000000000000000000000000000000000000000",
        "0xedffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "FAe4sisG95oZ42w7buUn5qEE4TAnfTTFPiguZUHmhiF"
      })
  void refusesSendersThatAreNoKey(String sender) {
    assertInvalid(verifyAs(sender), "not an SS58 address");
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.DOT, SENDER, MessageType.AGGREGATE, HASH, null)),
        "missing");
    assertInvalid(verify(""), "missing");
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "1".repeat(1_000_000);
    assertInvalid(verify(huge), "not a JSON object");
    assertInvalid(verify("{\"curve\":\"" + huge + "\"}"), "curve is not");
    assertInvalid(verify("{\"x\":\"" + huge + "\"}"), "no text data");
    assertInvalid(verify("{\"data\":" + "{\"data\":".repeat(100_000)), "not a JSON object");
    assertInvalid(verifyAs(huge), "not an SS58 address");
    assertInvalid(verifyAs("0x" + huge), "not an SS58 address");
    assertInvalid(
        scheme.verify(Signed.envelope(Chain.DOT, SENDER, MessageType.POST, huge, json(DATA))),
        "does not match");
  }

  @Test
  void theZeroKeyIsAKeyLikeAnyOther() {
    // Anybody can sign for it, as on the network; no wallet can have it.
    byte[] signature = Arrays.copyOf(RistrettoPoint.baseTimes(BigInteger.ONE).encode(), 64);
    signature[32] = 1;
    signature[63] = (byte) 0x80;
    String sender = "0x" + "00".repeat(32);
    assertThat(
            scheme.verify(
                Signed.envelope(
                    Chain.DOT, sender, MessageType.POST, HASH, json(HEX.formatHex(signature)))))
        .isEqualTo(Verdict.VALID);
  }

  private Verdict verify(String signature) {
    return verify(SENDER, signature);
  }

  private Verdict verifyAs(String sender) {
    return verify(sender, json(DATA));
  }

  private Verdict verify(String sender, @Nullable String signature) {
    return scheme.verify(
        Signed.envelope(Chain.DOT, sender, MessageType.AGGREGATE, HASH, signature));
  }

  private static String json(String data) {
    return "{\"curve\":\"sr25519\",\"data\":\"" + data + "\"}";
  }
}
