package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of the Cosmos SDK: ECDSA over a transaction's document that carries the message (spec 01
 * §3.7). Any human-readable part of an address is good; a high {@code s} is accepted.
 */
final class CosmosSignatureScheme implements SignatureScheme {

  /** The one kind of key that messages are signed with. */
  static final String KEY_TYPE = "tendermint/PubKeySecp256k1";

  private static final String MISMATCH = "the signature does not match the message and its sender";

  private final Secp256k1 secp256k1;
  private final RememberedKeys<Owner> owners = new RememberedKeys<>(Owner::new);

  CosmosSignatureScheme(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  /** Whose a key is. Its addresses differ in the human-readable part. */
  private static final class Owner {

    private final byte[] keyHash;
    private volatile @Nullable String lastAddress;

    Owner(byte[] key) {
      this.keyHash = Hash160.of(key);
    }

    boolean hasAddress(String text) {
      if (text.equals(lastAddress)) {
        return true;
      }
      int separator = text.indexOf('1');
      boolean own =
          separator >= 0
              && text.substring(separator + 1)
                  .equals(Bech32.data(text.substring(0, separator), keyHash));
      if (own) {
        lastAddress = text;
      }
      return own;
    }
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    SignatureJson json = SignatureJson.parse(text, "signature", "pub_key", "type", "value");
    if (json == null) {
      return Verdict.invalidSignature("the signature is not a JSON object: " + Excerpt.of(text));
    }
    String signatureText = json.text("signature");
    SignatureJson key = json.object("pub_key");
    String keyType = key == null ? null : key.text("type");
    String keyText = key == null ? null : key.text("value");
    if (signatureText == null || keyType == null || keyText == null) {
      return Verdict.invalidSignature(
          "the signature needs the texts signature, pub_key.type and pub_key.value: "
              + Excerpt.of(text));
    }
    if (!keyType.equals(KEY_TYPE)) {
      return Verdict.invalidSignature(
          "the key's type is not " + KEY_TYPE + ": " + Excerpt.of(keyType));
    }
    return verify(envelope, signatureText, keyText);
  }

  private Verdict verify(Envelope envelope, String signatureText, String keyText) {
    byte[] key = LaxBase64.decode(keyText, Secp256k1.COMPRESSED_KEY_BYTES).orElse(null);
    if (key == null) {
      return Verdict.invalidSignature(
          "the public key is not 33 bytes in base 64: " + Excerpt.of(keyText));
    }
    byte[] signature = LaxBase64.decode(signatureText, Secp256k1.SIGNATURE_BYTES).orElse(null);
    if (signature == null) {
      return Verdict.invalidSignature(
          "the signature is not 64 bytes in base 64: " + Excerpt.of(signatureText));
    }
    String sender = envelope.sender().value();
    Owner owner = owners.find(key);
    if (owner == null || !owner.hasAddress(sender)) {
      return Verdict.invalidSignature(
          "the sender is not the address of the signature's key: " + Excerpt.of(sender));
    }
    byte[] digest = CosmosSignDocument.digest(envelope.verificationBuffer(), sender);
    return secp256k1.verify(digest, signature, key)
        ? Verdict.VALID
        : Verdict.invalidSignature(MISMATCH);
  }
}
