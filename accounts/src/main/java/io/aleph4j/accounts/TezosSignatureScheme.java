package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of Tezos on three curves: a signature over a BLAKE2b hash of the buffer, or of the text
 * that a wallet shows (spec 01 §3.10).
 */
final class TezosSignatureScheme implements SignatureScheme {

  private final StrictEd25519 ed25519 = new StrictEd25519();
  private final P256 p256 = new P256();
  private final Secp256k1 secp256k1;
  private final SignaturePolicy policy;
  private final RememberedKeys<Key> keys =
      new RememberedKeys<>(text -> Key.parse(new String(text, StandardCharsets.UTF_8)));

  TezosSignatureScheme(Secp256k1 secp256k1, SignaturePolicy policy) {
    this.secp256k1 = secp256k1;
    this.policy = policy;
  }

  /** A public key and the curve that its text names. */
  private static final class Key {

    private final TezosCurve curve;
    private final byte[] bytes;
    private final byte[] hash;
    private final String address;

    private Key(TezosCurve curve, byte[] bytes) {
      this.curve = curve;
      this.bytes = bytes;
      this.hash = TezosHashes.ofKey(bytes);
      this.address = curve.address().encode(hash);
    }

    static @Nullable Key parse(String text) {
      TezosCurve curve = TezosCurve.ofKey(text);
      byte[] bytes = curve == null ? null : curve.key().decode(text);
      return curve == null || bytes == null ? null : new Key(curve, bytes);
    }

    boolean hasAddress(String text) {
      return text.equals(address) || Arrays.equals(hash, curve.address().decode(text));
    }

    /** The 64 bytes of a signature that names this curve or none; else null. */
    byte @Nullable [] parseSignature(String text) {
      return TezosText.SIGNATURE.fits(text)
          ? TezosText.SIGNATURE.decode(text)
          : curve.signature().decode(text);
    }
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    TezosSignature parsed = TezosSignature.parse(text);
    if (parsed == null) {
      return Verdict.invalidSignature(
          "the signature "
              + Excerpt.of(text)
              + " is not a JSON object of texts: signature, publicKey, if wanted signingType, raw or"
              + " micheline, and dAppUrl");
    }
    Key key = key(parsed.publicKey());
    if (key == null) {
      return Verdict.invalidSignature(
          "the public key " + Excerpt.of(parsed.publicKey()) + " is no edpk, sppk or p2pk key");
    }
    String sender = envelope.sender().value();
    if (!key.hasAddress(sender)) {
      return Verdict.invalidSignature(
          "the public key is that of " + key.address + ", not of the sender " + Excerpt.of(sender));
    }
    byte[] signature = key.parseSignature(parsed.signature());
    if (signature == null) {
      return Verdict.invalidSignature(
          "the signature "
              + Excerpt.of(parsed.signature())
              + " is none of the public key's curve: it begins with neither sig nor the curve's"
              + " letters, or is damaged");
    }
    return isSignedBy(key, envelope, parsed.application(), signature)
        ? Verdict.VALID
        : Verdict.invalidSignature("the signature does not match the message and its sender");
  }

  // Texts of another length than a key's are not remembered: they may be of any.
  private @Nullable Key key(String text) {
    return TezosCurve.ofKey(text) == null ? null : keys.find(text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isSignedBy(
      Key key, Envelope envelope, @Nullable String application, byte[] signature) {
    byte[] buffer = envelope.verificationBuffer();
    if (application == null) {
      return isSignedBy(key, buffer, signature);
    }
    String date = TezosMicheline.timestamp(envelope.time());
    if (isSignedBy(key, TezosMicheline.pack(buffer, application, date), signature)) {
      return true;
    }
    if (!policy.tezosTimeAsMilliseconds()) {
      return false;
    }
    String early = TezosMicheline.timestampOfSecondsAsMilliseconds(envelope.time());
    return isSignedBy(key, TezosMicheline.pack(buffer, application, early), signature);
  }

  private boolean isSignedBy(Key key, byte[] message, byte[] signature) {
    byte[] digest = TezosHashes.ofMessage(message);
    return switch (key.curve) {
      case ED25519 -> ed25519.verify(key.bytes, digest, signature);
      case SECP256K1 -> LowS.holds(signature) && secp256k1.verify(digest, signature, key.bytes);
      case P256 -> p256.verify(digest, signature, key.bytes);
    };
  }
}
