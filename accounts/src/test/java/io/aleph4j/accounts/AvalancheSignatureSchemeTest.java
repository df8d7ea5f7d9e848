package io.aleph4j.accounts;

import static io.aleph4j.accounts.SchemeAssert.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvalancheSignatureSchemeTest {

  private static final String SENDER = "X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy";
  private static final String HASH =
      "ec384a1944b8272b4788706652b4298a2d6796bbb2e658727248c0b83cf4845d";
  private static final String SIGNATURE =
      "mMDUK7xMycWBuNJbVcFEztDHfXJLF6bbT3FjbDtN4DtbwwgsGC4xjVZeV6VCveKoazXfHmRopPtpdR2nfewfGugmvLNv8S";
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private final SignatureScheme scheme = new AvalancheSignatureScheme(Secp256k1.fastest());

  @ParameterizedTest
  @CsvSource({
    "X-avax14x5a42stua94l2vxjcag6c9ftd8ea0y8fltdwv,"
        + " 3c4d948a22c3d41b7d189555ee4a285cb490ec553f3d135cc3b2f0cfddf5c0f2,"
        + " 9eb0c9e0b997cf2eb3190c1102cc2c164c0098e3e2eadeede9efb70015a085d2,"
        + " 03ce679bc93874f8f88566ebeeacf5978704b4781a2e70f867a3e103dfde30baaa,"
        + " 3WRUvPbp7euNQvxuhV2YaFUJHN2Xoo8yku67MTuhfk8bRvDQz6hysQrrkfyKweXSCDNzfjrYzd1PwhGWdTJGZAvuMPiEJvJ",
    SENDER
        + ", "
        + HASH
        + ", 2ccec9071e447381dce7036ee3e450211379060c246d93fcfb782fec8f54b2f4,"
        + " 038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75, "
        + SIGNATURE
  })
  void verifiesTheVectors(
      String sender, String itemHash, String digest, String key, String signature) {
    Envelope envelope = envelope(sender, itemHash, signature);
    byte[] hashed = AvalancheHashes.messageDigest(envelope.verificationBuffer());
    assertThat(hashed).asHexString().isEqualToIgnoringCase(digest);
    byte[] bytes = bytes(signature);
    byte[] recovered =
        Secp256k1.fastest()
            .recover(hashed, Arrays.copyOf(bytes, 64), Byte.toUnsignedInt(bytes[64]));
    assertThat(Secp256k1.compress(Objects.requireNonNull(recovered)))
        .asHexString()
        .isEqualToIgnoringCase(key);
    assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(new AvalancheSignatureScheme(new BouncyCastleSecp256k1()).verify(envelope))
        .isEqualTo(Verdict.VALID);
  }

  @Test
  void vectorContentHashes() {
    assertThat(ItemHash.sha256(Signed.content(new Address(SENDER))).value()).isEqualTo(HASH);
  }

  @Test
  void verifiesWhatAccountsSign() {
    Random random = new Random(21);
    for (int i = 0; i < 100; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      String blockchain = List.of("X", "P", "C", "").get(i % 4);
      Account account = AvalancheAccount.ofPrivateKey(key, blockchain);
      assertThat(account.address().value()).startsWith(blockchain + "-avax1");
      Envelope envelope = Signed.by(account, MessageType.STORE, ItemHash.sha256("" + i).value());
      assertThat(scheme.verify(envelope)).isEqualTo(Verdict.VALID);
    }
  }

  @Test
  void acceptsAHighS() {
    byte[] bytes = bytes(SIGNATURE);
    BigInteger s = new BigInteger(1, bytes, 32, 32);
    assertThat(s).isLessThanOrEqualTo(ORDER.shiftRight(1));
    BigIntegers.asUnsignedByteArray(ORDER.subtract(s), bytes, 32, 32);
    assertInvalid(verify(Cb58.encode(bytes)), "signed by avax1");
    bytes[64] ^= 1;
    assertThat(verify(Cb58.encode(bytes))).isEqualTo(Verdict.VALID);
  }

  @Test
  void acceptsWhiteSpaceAtTheEnd() {
    assertThat(verify(SIGNATURE + " \n")).isEqualTo(Verdict.VALID);
    assertInvalid(verify(" " + SIGNATURE), "not 65 bytes");
  }

  @Test
  void refusesEveryOtherRecoveryId() {
    byte[] bytes = bytes(SIGNATURE);
    int right = bytes[64];
    for (int id = 0; id < 256; id++) {
      bytes[64] = (byte) id;
      Verdict verdict = verify(Cb58.encode(bytes));
      assertThat(verdict.equals(Verdict.VALID)).as("id %d", id).isEqualTo(id == right);
      if (id > 3) {
        assertInvalid(verdict, "last byte is " + id);
      } else if (id > 1) {
        assertInvalid(verdict, "no key");
      } else if (id != right) {
        assertInvalid(verdict, "signed by avax1");
      }
    }
  }

  @Test
  void refusesScalarsOutsideTheGroup() {
    for (String wrong : new String[] {"00".repeat(32), ORDER.toString(16), "ff".repeat(32)}) {
      String one = "00".repeat(31) + "01";
      for (String scalars : new String[] {wrong + one, one + wrong}) {
        byte[] bytes = HexFormat.of().parseHex(scalars + "00");
        assertInvalid(verify(Cb58.encode(bytes)), "no key");
      }
    }
  }

  @Test
  void refusesWhatIsNoSignature() {
    byte[] bytes = bytes(SIGNATURE);
    for (int length : new int[] {0, 1, 61, 64, 66, 69, 130}) {
      assertInvalid(verify(Cb58.encode(Arrays.copyOf(bytes, length))), "not 65 bytes");
    }
    // The checksum is wrong, or absent.
    assertInvalid(verify(Base58.encode(bytes)), "not 65 bytes");
    assertInvalid(verify(Base58.encode(Arrays.copyOf(bytes, 69))), "not 65 bytes");
    assertInvalid(verify(SIGNATURE.substring(0, 94) + "T"), "not 65 bytes");
    assertInvalid(verify(SIGNATURE.toLowerCase(Locale.ROOT)), "not 65 bytes");
    for (String text :
        new String[] {"{}", "null", "0x", "0", "O", " ", "\u0000", "é", "1".repeat(69)}) {
      assertInvalid(verify(text), "not 65 bytes");
    }
    for (int i = 1; i < SIGNATURE.length(); i++) {
      assertInvalid(verify(SIGNATURE.substring(i)), "not 65 bytes");
      assertInvalid(verify(SIGNATURE.substring(0, i)), "not 65 bytes");
    }
  }

  @Test
  void refusesMissingSignatures() {
    assertInvalid(scheme.verify(envelope(SENDER, HASH, null)), "missing");
    assertInvalid(verify(""), "missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X",
        "X-",
        "X-avax",
        "avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "1X-avax",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
      })
  void refusesSendersThatAreNoAddress(String sender) {
    assertInvalid(signedAs(sender), "not an address like X-avax1");
  }

  /** Each one is signed as it stands, so that only the address is wrong. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-1",
        "X-fuji15428vq2uzwhm3taey9sr9x5vm6tk78ew4d9v0r",
        "X-AVAX15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "X-avax15428VQ2UZWHM3TAEY9SR9X5VM6TK78EWVKCKHY",
        "X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhq",
        "X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckh",
        "X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhyy",
        "X--avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy ",
        "X-avax14x5a42stua94l2vxjcag6c9ftd8ea0y8fltdwv"
      })
  void refusesOtherAddresses(String sender) {
    assertInvalid(signedAs(sender), "signed by avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy");
  }

  /** The chain before the dash is only a part of the message. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "P-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "x-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy",
        "é 1-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy"
      })
  void acceptsEveryChainThatWasSigned(String sender) {
    assertThat(signedAs(sender)).isEqualTo(Verdict.VALID);
    assertInvalid(scheme.verify(envelope(sender, HASH, SIGNATURE)), "signed by avax1");
  }

  @Test
  void boundsTheReasonOfHugeInputs() {
    String huge = "1".repeat(1_000_000);
    assertInvalid(verify(huge), "not 65 bytes");
    assertInvalid(verify("z".repeat(1_000_000)), "not 65 bytes");
    assertInvalid(verify(" ".repeat(1_000_000)), "not 65 bytes");
    assertInvalid(scheme.verify(envelope(huge, HASH, SIGNATURE)), "not an address");
    assertInvalid(scheme.verify(envelope("X-" + huge, HASH, SIGNATURE)), "signed by");
    assertInvalid(scheme.verify(envelope(SENDER, huge, SIGNATURE)), "signed by");
  }

  private Verdict signedAs(String sender) {
    Envelope envelope = envelope(sender, HASH, null);
    Account account = AvalancheAccount.ofPrivateKey(Signed.K1, "X");
    return scheme.verify(Signed.with(envelope, account.sign(envelope.verificationBuffer())));
  }

  private Verdict verify(String signature) {
    return scheme.verify(envelope(SENDER, HASH, signature));
  }

  private static Envelope envelope(
      String sender, String itemHash, @org.jspecify.annotations.Nullable String signature) {
    return Signed.envelope(Chain.AVAX, sender, MessageType.POST, itemHash, signature);
  }

  private static byte[] bytes(String signature) {
    return Cb58.decode(signature, 65).orElseThrow();
  }
}
