package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NulsAndTezosAccountsTest {

  @Test
  void tezosSignaturesAreDeterministic() {
    TezosAccount account = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
    String hash = ItemHash.sha256(Signed.content(account.address())).value();
    assertThat(Signed.by(account, MessageType.POST, hash).signature())
        .isEqualTo(
            "{\"signature\":\"edsigtxZXHjGktooFm9dJuWyQg4f3uRtsLi1BqSjRRxwmqZEBQF8zs2vfxWgookzQyfeaA1amXyC6hB8awQtRdG9vdXGXggxDo1\","
                + "\"publicKey\":\"edpktfpdouHjAze9TeFcihdpeMng7FSCWbY4BozpSffZ9z85nyyBBB\"}");
    byte[] buffer = Signed.by(account, MessageType.POST, hash).verificationBuffer();
    assertThat(
            account.signMicheline(
                buffer, new Timestamp(1_700_000_000_123_000L), "https://aleph.im"))
        .isEqualTo(
            "{\"signature\":\"edsigtoHhJg8WN6EaVTAFYV5A5mWnsv2SYDLMFU33VMhrKHz5jZvtEQHingnWPG3jGnzisobcBM62ntTJ7dYxjgc25SMVtaBbkT\","
                + "\"publicKey\":\"edpktfpdouHjAze9TeFcihdpeMng7FSCWbY4BozpSffZ9z85nyyBBB\","
                + "\"signingType\":\"micheline\",\"dAppUrl\":\"https://aleph.im\"}");
  }

  /** Keys and addresses that other Tezos software derives from these secrets. */
  @ParameterizedTest
  @CsvSource({
    "ED25519, 0d0f3a07, edsk3nM41ygNfSxVU4w1uAW3G9EnTQEB5rjojeZedLTGmiGRcierVv,"
        + "edpku976gpuAD2bXyx1XGraeKuCo1gUZ3LAJcHM12W1ecxZwoiu22R,"
        + "tz1eKkWU5hGtfLUiqNpucHrXymm83z3DG9Sq",
    "P256, 1051eebd, p2sk3PM77YMR99AvD3fSSxeLChMdiQ6kkEzqoPuSwQqhPsh29irGLC,"
        + "p2pk679D18uQNkdjpRxuBXL5CqcDKTKzsiXVtc9oCUT6xb82zQmgUks,"
        + "tz3agP9LGe2cXmKQyYn6T68BHKjjktDbbSWX"
  })
  void tezosAddressesAreThoseOfOtherSoftware(
      TezosCurve curve, String prefix, String secret, String key, String address) {
    byte[] bytes = Objects.requireNonNull(Base58Check.decode(secret));
    assertThat(HexFormat.of().formatHex(bytes, 0, 4)).isEqualTo(prefix);
    TezosAccount account = TezosAccount.ofSecret(curve, Arrays.copyOfRange(bytes, 4, 36));
    assertThat(account.address().value()).isEqualTo(address);
    assertThat(account.sign(new byte[0])).contains("\"publicKey\":\"" + key + "\"");
  }

  @ParameterizedTest
  @EnumSource
  void tezosTextsHaveTheLengthsAndLettersOfTheirKind(TezosCurve curve) {
    for (byte fill : new byte[] {0, 1, -1}) {
      for (TezosText kind :
          new TezosText[] {curve.key(), curve.address(), curve.signature(), TezosText.SIGNATURE}) {
        byte[] payload = new byte[payloadBytes(kind)];
        Arrays.fill(payload, fill);
        String text = kind.encode(payload);
        assertThat(kind.fits(text)).as(text).isTrue();
        assertThat(kind.decode(text)).isEqualTo(payload);
        assertThat(kind.fits(text + "1")).isFalse();
      }
    }
  }

  private static int payloadBytes(TezosText kind) {
    return switch (kind) {
      case ED25519_KEY -> 32;
      case SECP256K1_KEY, P256_KEY -> 33;
      case ED25519_ADDRESS, SECP256K1_ADDRESS, P256_ADDRESS -> 20;
      case ED25519_SIGNATURE, SECP256K1_SIGNATURE, P256_SIGNATURE, SIGNATURE -> 64;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://\"", "a\\b", "a\nb", "\u0000", "\ud83d", "\ude00x"})
  void applicationsNeedNoEscapes(String application) {
    TezosAccount account = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
    assertThatThrownBy(() -> account.signMicheline(new byte[0], new Timestamp(0), application))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(application);
  }

  @Test
  void keysAreChecked() {
    for (byte[] wrong : new byte[][] {new byte[0], new byte[32], new byte[31], new byte[33]}) {
      assertThatThrownBy(() -> NulsAccount.ofPrivateKey(wrong, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes");
      assertThatThrownBy(() -> Nuls2Account.ofPrivateKey(wrong, Nuls2Network.MAIN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes");
      for (TezosCurve curve : TezosCurve.values()) {
        if (curve == TezosCurve.ED25519 && wrong.length == 32) {
          continue;
        }
        assertThatThrownBy(() -> TezosAccount.ofSecret(curve, wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(curve + " has 32 bytes");
      }
    }
    for (int wrong : new int[] {-1, 65_536}) {
      assertThatThrownBy(() -> NulsAccount.ofPrivateKey(Signed.K1, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not " + wrong);
    }
  }

  @Test
  void keysAreCopied() {
    byte[] key = Signed.K1.clone();
    Account[] accounts = {
      NulsAccount.ofPrivateKey(key, 1),
      Nuls2Account.ofPrivateKey(key, Nuls2Network.TEST),
      TezosAccount.ofSecret(TezosCurve.ED25519, key),
      TezosAccount.ofSecret(TezosCurve.SECP256K1, key),
      TezosAccount.ofSecret(TezosCurve.P256, key)
    };
    Arrays.fill(key, (byte) 1);
    SignatureVerifier verifier = new SignatureVerifier();
    for (Account account : accounts) {
      assertThat(verifier.verify(Signed.by(account, MessageType.POST, "x")))
          .isEqualTo(Verdict.VALID);
    }
  }

  @Test
  void printingAnAccountKeepsItsKey() {
    assertThat(NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID))
        .hasToString("NULS account TTatT5obHqgrcRy3Vrt8eWLCDUGpjSRk");
    assertThat(Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.MAIN))
        .hasToString("NULS2 account NULSd6Hge2ziKgUa73mmgJkQWfnm8J2GB261X");
    TezosAccount tezos = TezosAccount.ofSecret(TezosCurve.ED25519, Signed.K2);
    assertThat(tezos).hasToString("TEZOS account tz1haTDx9MiA53qTAkchH9sUWoKfFABN6ggh");
    assertThat(tezos.chain()).isEqualTo(Chain.TEZOS);
  }
}
