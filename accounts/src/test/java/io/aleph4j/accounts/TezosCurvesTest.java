package io.aleph4j.accounts;

import static io.aleph4j.accounts.SchemeAssert.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the keys of each curve of Tezos sign, and what is no key or signature of it. */
class TezosCurvesTest {

  private static final BigInteger SECP256K1_ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final String HASH =
      "9b6d1c6d9be3facfa0a2bf2dd2d80dcc85b8066196cc98eb994a6a0336e869a9";

  private final SignatureScheme scheme =
      new TezosSignatureScheme(Secp256k1.fastest(), SignaturePolicy.NETWORK);

  static Stream<Secp256k1> libraries() {
    return Secp256k1Test.libraries();
  }

  /** libsecp256k1 and so the network want a low s, while its library for P-256 takes any. */
  @ParameterizedTest
  @MethodSource("libraries")
  void treatsTheOtherSignatureOfTheSameKeyAsTheNetworkDoes(Secp256k1 library) {
    SignatureScheme either = new TezosSignatureScheme(library, SignaturePolicy.NETWORK);
    for (TezosCurve curve : new TezosCurve[] {TezosCurve.SECP256K1, TezosCurve.P256}) {
      Account account = TezosAccount.ofSecret(curve, Signed.K1);
      Envelope signed = Signed.by(account, MessageType.POST, HASH);
      TezosSignature parsed = parsed(signed);
      byte[] bytes = Objects.requireNonNull(curve.signature().decode(parsed.signature()));
      BigInteger order = curve == TezosCurve.P256 ? P256_ORDER : SECP256K1_ORDER;
      BigInteger s = new BigInteger(1, bytes, 32, 32);
      assertThat(s).isLessThanOrEqualTo(order.shiftRight(1));
      BigIntegers.asUnsignedByteArray(order.subtract(s), bytes, 32, 32);
      Verdict verdict =
          either.verify(
              Signed.with(signed, json(curve.signature().encode(bytes), parsed.publicKey())));
      if (curve == TezosCurve.P256) {
        assertThat(verdict).isEqualTo(Verdict.VALID);
      } else {
        assertInvalid(verdict, "does not match");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesKeysAndScalarsThatAreNone(TezosCurve curve) {
    Account account = TezosAccount.ofSecret(curve, Signed.K1);
    TezosSignature signature = parsed(Signed.by(account, MessageType.POST, HASH));
    for (byte fill : new byte[] {0, 1, 2, 3, -1}) {
      byte[] scalars = new byte[64];
      Arrays.fill(scalars, fill);
      assertInvalid(
          scheme.verify(
              Signed.envelope(
                  Chain.TEZOS,
                  account.address().value(),
                  MessageType.POST,
                  HASH,
                  json(TezosText.SIGNATURE.encode(scalars), signature.publicKey()))),
          "does not match");
      byte[] key = new byte[curve == TezosCurve.ED25519 ? 32 : 33];
      Arrays.fill(key, fill);
      String address = curve.address().encode(TezosHashes.ofKey(key));
      assertInvalid(
          scheme.verify(
              Signed.envelope(
                  Chain.TEZOS,
                  address,
                  MessageType.POST,
                  HASH,
                  json(signature.signature(), curve.key().encode(key)))),
          "does not match");
    }
  }

  @ParameterizedTest
  @EnumSource
  void verifiesWhatRandomKeysSign(TezosCurve curve) {
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      secret[0] = 1;
      TezosAccount account = TezosAccount.ofSecret(curve, secret);
      Envelope signed = Signed.by(account, MessageType.POST, "é".repeat(i));
      assertThat(scheme.verify(signed)).isEqualTo(Verdict.VALID);
      assertInvalid(
          scheme.verify(
              Signed.with(
                  Signed.envelope(
                      Chain.TEZOS, account.address().value(), MessageType.POST, "x", null),
                  signed.signature())),
          "does not match");
      Timestamp time = new Timestamp(random.nextLong(4_000_000_000_000_000L));
      Envelope unsigned = at(time, signed);
      String shown =
          account.signMicheline(unsigned.verificationBuffer(), time, "https://é.example/" + i);
      assertThat(scheme.verify(Signed.with(unsigned, shown))).isEqualTo(Verdict.VALID);
      assertInvalid(
          scheme.verify(Signed.with(at(new Timestamp(time.micros() + 1000), signed), shown)),
          "does not match");
    }
  }

  private static TezosSignature parsed(Envelope envelope) {
    String text = Objects.requireNonNull(envelope.signature());
    return Objects.requireNonNull(TezosSignature.parse(text));
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

  private static String json(String signature, String publicKey) {
    return "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + "\"}";
  }
}
