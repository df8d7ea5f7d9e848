package io.aleph4j.accounts;

import static io.aleph4j.accounts.SchemeAssert.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosmosSignatureSchemeTest {

  private static final String SENDER = "cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe";
  private static final String HASH =
      "8579f4731d91cb36c10922b836da25220dc25150aabab7283e94deb18eb09afd";
  private static final String KEY = "A4MYU1tUEF1Keq5gwI/EX5aHGBtP38YlvRp1P6c5f+11";
  private static final String SIGNATURE =
      "FkcItxOKCtgZF/X4CHyeCYc4gpwAXu4LE7MOt026e5JUkahqwBbQAY6FyQNOvibAcnBD9BHnDOXSBiwenqzlJw==";
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private final SignatureScheme scheme = new CosmosSignatureScheme(Secp256k1.fastest());

  @ParameterizedTest
  @CsvSource({
    "cosmos1pjekm3szchhl7p2jr39hvzpwy78r5hztqdqasd,"
        + " 9c7136fe3598b940158b5f0bb5c313e9152b53412db7649618003f6807739684,"
        + " 6c59ac1cdb61fc57da30351c5c3a63f1bdc36139f2b4d61d248e7703007624af,"
        + " AnswvteOeBxaZVk+PAp6KZ5RSoNjAQgqSaHcfCMpjebu,"
        + " vlrNQEokZ0bJu6WuTUH7lwaXQb0iSdLbAfuzGyB3Pp15NzFuKtNw6Fw8d4LOcV/zaVnioWMTeNxaf3Cak99ZiA==",
    SENDER
        + ", "
        + HASH
        + ", 6ed2ce4b51d0ea58b0a32898a71bd16e23511392d0541ffadd1bc6c01e1179b9, "
        + KEY
        + ", "
        + SIGNATURE
  })
  void verifiesTheVectors(
      String sender, String itemHash, String digest, String key, String signature) {
    Envelope envelope = envelope(sender, itemHash, json(signature, key));
    assertThat(CosmosSignDocument.digest(envelope.verificationBuffer(), sender))
        .asHexString()
        .isEqualToIgnoringCase(digest);
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(new CosmosSignatureScheme(new BouncyCastleSecp256k1()).verify(envelope))
        .isEqualTo(Verdict.VALID);
  }

  @Test
  void vectorContentHashes() {
    assertThat(ItemHash.sha256(Signed.content(new Address(SENDER))).value()).isEqualTo(HASH);
  }

  @Test
  void verifiesWhatAccountsSign() {
    Random random = new Random(23);
    for (int i = 0; i < 100; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      String part = List.of("cosmos", "osmo", "x", "a-b\"\\<&>~").get(i % 4);
      Account account = CosmosAccount.ofPrivateKey(key, part);
      assertThat(account.address().value()).startsWith(part + "1");
      Envelope envelope = Signed.by(account, MessageType.STORE, ItemHash.sha256("" + i).value());
      assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    }
  }

  @Test
  void aKeyThatIsKnownHasAllItsAddressesAndNoOthers() {
    List<Account> accounts =
        List.of(
            CosmosAccount.ofPrivateKey(Signed.K1, "cosmos"),
            CosmosAccount.ofPrivateKey(Signed.K1, "osmo"));
    List<Envelope> signed =
        accounts.stream().map(one -> Signed.by(one, MessageType.STORE, HASH)).toList();
    for (int i = 0; i < 3; i++) {
      for (Envelope envelope : signed) {
        assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
        Envelope other = envelope(SENDER.replace('w', 'q'), HASH, envelope.signature());
        assertInvalid(scheme.verify(other), "not the address");
      }
    }
  }

  /** The sender's first part may be anything, also what no account here would have. */
  @ParameterizedTest
  @ValueSource(strings = {"", "COSMOS", "Cosmos", "é", "\uD83D\uDE00\u007f\n", "a b"})
  void acceptsEveryHumanReadablePart(String part) {
    byte[] hash = Hash160.of(Base64.getDecoder().decode(KEY));
    String sender = Bech32.encode(part, hash);
    Envelope envelope = envelope(sender, HASH, null);
    byte[] digest = CosmosSignDocument.digest(envelope.verificationBuffer(), sender);
    String signature =
        Base64.getEncoder().encodeToString(Secp256k1.fastest().sign(digest, Signed.K1));
    assertThat(scheme.verify(Signed.with(envelope, json(signature, KEY)))).isEqualTo(Verdict.VALID);
    assertInvalid(scheme.verify(Signed.with(envelope, json(SIGNATURE, KEY))), "does not match");
  }

  @Test
  void acceptsAHighS() {
    byte[] bytes = Base64.getDecoder().decode(SIGNATURE);
    BigInteger s = new BigInteger(1, bytes, 32, 32);
    assertThat(s).isLessThanOrEqualTo(ORDER.shiftRight(1));
    BigIntegers.asUnsignedByteArray(ORDER.subtract(s), bytes, 32, 32);
    assertThat(verify(json(Base64.getEncoder().encodeToString(bytes), KEY)))
        .isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"pub_key\":{\"value\":\"PK\",\"type\":\"T\"},\"signature\":\"SIG\"}",
        " {\n \"signature\" : \"SIG\" ,\t\"pub_key\" : { \"type\":\"T\", \"value\" :\"PK\" } } \r\n",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"},\"account_number\":\"7\",\"sequence\":9}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"x\":{\"value\":1},\"type\":\"T\",\"value\":\"PK\"},\"value\":\"no\",\"type\":\"no\"}",
        "{\"signature\":\"no\",\"signature\":\"SIG\",\"pub_key\":5,\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"},\"n\":NaN}",
        "{\"signature\":\" SIG\\n\",\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\",\"value\":\"PK=\"}}",
        "{\"signature\":\"SIG\",\"pub_\\u006bey\":{\"type\":\"T\",\"value\":\"PK\"}}"
      })
  void acceptsEverySpellingOfTheObject(String text) {
    assertThat(verify(fill(text))).isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "\"\"",
        "[]",
        "{",
        "SIG",
        " ",
        "[\"SIG\",\"PK\"]",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}}x",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}",
        "{'signature':'SIG','pub_key':{'type':'T','value':'PK'}}"
      })
  void refusesWhatIsNoObject(String text) {
    assertInvalid(verify(fill(text)), "not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"signature\":\"SIG\"}",
        "{\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}}",
        "{\"signature\":\"SIG\",\"pub_key\":\"PK\"}",
        "{\"signature\":\"SIG\",\"pub_key\":null}",
        "{\"signature\":\"SIG\",\"pub_key\":[{\"type\":\"T\",\"value\":\"PK\"}]}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"value\":\"PK\"}}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\"}}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":\"T\",\"value\":null}}",
        "{\"signature\":\"SIG\",\"pub_key\":{\"type\":{\"type\":\"T\"},\"value\":\"PK\"}}",
        "{\"signature\":5,\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}}",
        "{\"signature\":{\"signature\":\"SIG\"},\"pub_key\":{\"type\":\"T\",\"value\":\"PK\"}}",
        "{\"signature\":\"SIG\",\"type\":\"T\",\"value\":\"PK\"}"
      })
  void refusesObjectsThatLackSomething(String text) {
    assertInvalid(verify(fill(text)), "needs the texts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tendermint/PubKeyEd25519", "Tendermint/PubKeySecp256k1", "secp256k1"})
  void refusesOtherKindsOfKeys(String type) {
    String text = json(SIGNATURE, KEY).replace(CosmosSignatureScheme.KEY_TYPE, type);
    assertInvalid(verify(text), "the key's type is not");
  }

  @Test
  void refusesWrongLengthsAndAlphabets() {
    for (String key : new String[] {"", "A", KEY + "AA==", KEY.substring(4), "é" + KEY, "===="}) {
      assertInvalid(verify(json(SIGNATURE, key)), "not 33 bytes");
    }
    byte[] bytes = Base64.getDecoder().decode(SIGNATURE);
    for (int length : new int[] {0, 1, 32, 63, 65, 71}) {
      String signature = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length));
      assertInvalid(verify(json(signature, KEY)), "not 64 bytes");
    }
    String unpadded = SIGNATURE.substring(0, 86);
    for (String signature : new String[] {unpadded, unpadded + "=", "é" + SIGNATURE, "{}"}) {
      assertInvalid(verify(json(signature, KEY)), "not 64 bytes");
    }
  }

  @Test
  void refusesKeysThatAreNotCompressedPoints() {
    byte[] key = Base64.getDecoder().decode(KEY);
    for (int first : new int[] {0, 4, 6, 7, 0x83}) {
      byte[] other = key.clone();
      other[0] = (byte) first;
      assertInvalid(signedByKey(other), "does not match");
    }
    byte[] beyondField = new byte[33];
    Arrays.fill(beyondField, (byte) 0xff);
    beyondField[0] = 2;
    assertInvalid(signedByKey(beyondField), "does not match");
    byte[] otherHalf = key.clone();
    otherHalf[0] ^= 1;
    assertInvalid(signedByKey(otherHalf), "does not match");
  }

  /** A message whose sender is the address of this key, with a signature by K1. */
  private Verdict signedByKey(byte[] key) {
    String sender = Bech32.encode("cosmos", Hash160.of(key));
    Envelope envelope = envelope(sender, HASH, null);
    byte[] digest = CosmosSignDocument.digest(envelope.verificationBuffer(), sender);
    Base64.Encoder base64 = Base64.getEncoder();
    String signature = base64.encodeToString(Secp256k1.fastest().sign(digest, Signed.K1));
    return scheme.verify(Signed.with(envelope, json(signature, base64.encodeToString(key))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cosmos",
        "1",
        "cosmos1",
        "cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lw",
        "cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwee",
        "cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwq",
        "Cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe",
        "cosmos15428VQ2UZWHM3TAEY9SR9X5VM6TK78EWE54LWE",
        "COSMOS15428VQ2UZWHM3TAEY9SR9X5VM6TK78EWE54LWE",
        "osmo15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe",
        "a1cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe",
        "cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe ",
        "cosmos1pjekm3szchhl7p2jr39hvzpwy78r5hztqdqasd",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
      })
  void refusesOtherSenders(String sender) {
    assertInvalid(
        scheme.verify(envelope(sender, HASH, json(SIGNATURE, KEY))), "not the address of");
  }

  @Test
  void refusesOtherMessages() {
    String other = ItemHash.sha256("other").value();
    assertInvalid(scheme.verify(envelope(SENDER, other, json(SIGNATURE, KEY))), "does not match");
    assertInvalid(
        scheme.verify(
            Signed.envelope(Chain.CSDK, SENDER, MessageType.STORE, HASH, json(SIGNATURE, KEY))),
        "does not match");
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(envelope(SENDER, HASH, null)), "missing");
    assertInvalid(verify(""), "missing");
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "A".repeat(1_000_000);
    assertInvalid(verify(huge), "not a JSON object");
    assertInvalid(verify(json(huge, KEY)), "not 64 bytes");
    assertInvalid(verify(json(SIGNATURE, huge)), "not 33 bytes");
    assertInvalid(verify("{\"" + huge + "\":1}"), "the signature");
    assertInvalid(verify("{\"pub_key\":" + "[".repeat(100_000)), "not a JSON object");
    assertInvalid(verify("{\"pub_key\":".repeat(500) + "1" + "}".repeat(500)), "needs the texts");
    assertInvalid(
        scheme.verify(envelope(huge + "1" + huge, HASH, json(SIGNATURE, KEY))),
        "not the address of");
    assertInvalid(scheme.verify(envelope(SENDER, huge, json(SIGNATURE, KEY))), "does not match");
  }

  private Verdict verify(String signature) {
    return scheme.verify(envelope(SENDER, HASH, signature));
  }

  private static Envelope envelope(
      String sender, String itemHash, @org.jspecify.annotations.Nullable String signature) {
    return Signed.envelope(Chain.CSDK, sender, MessageType.POST, itemHash, signature);
  }

  private static String fill(String text) {
    return text.replace("SIG", SIGNATURE)
        .replace("PK", KEY)
        .replace("\"T\"", "\"" + CosmosSignatureScheme.KEY_TYPE + "\"");
  }

  private static String json(String signature, String key) {
    return "{\"signature\":\""
        + signature
        + "\",\"pub_key\":{\"type\":\""
        + CosmosSignatureScheme.KEY_TYPE
        + "\",\"value\":\""
        + key
        + "\"}}";
  }
}
