package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of Polkadot and other chains made with Substrate: sr25519 over the plain buffer, or over
 * the buffer as browser extensions wrap it (spec 01 §3.5).
 */
final class SubstrateSignatureScheme implements SignatureScheme {

  /** The one kind of signature that messages carry. */
  static final String CURVE = "sr25519";

  private static final byte[] BEFORE_WRAPPED = "<Bytes>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER_WRAPPED = "</Bytes>".getBytes(StandardCharsets.US_ASCII);
  private static final String HEX_PREFIX = "0x";
  private static final HexFormat HEX = HexFormat.of();

  private final RememberedKeys<Sr25519PublicKey> keys =
      new RememberedKeys<>(Sr25519PublicKey::decode);

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    SignatureJson json = SignatureJson.parse(text, "curve", "data");
    if (json == null) {
      return Verdict.invalidSignature("the signature is not a JSON object: " + Excerpt.of(text));
    }
    if (!CURVE.equals(json.textOr("curve", CURVE))) {
      return Verdict.invalidSignature(
          "the signature's curve is not " + CURVE + ": " + Excerpt.of(text));
    }
    String data = json.text("data");
    if (data == null) {
      return Verdict.invalidSignature("the signature has no text data: " + Excerpt.of(text));
    }
    return verify(envelope, data);
  }

  private Verdict verify(Envelope envelope, String data) {
    // Some clients leave out the prefix.
    int digits = data.startsWith(HEX_PREFIX) ? HEX_PREFIX.length() : 0;
    byte[] signature = parseHex(data, digits, Sr25519.SIGNATURE_BYTES);
    if (signature == null) {
      return Verdict.invalidSignature(
          "the signature's data is not 64 bytes in hexadecimal: " + Excerpt.of(data));
    }
    if (!Sr25519PublicKey.isMarked(signature)) {
      return Verdict.invalidSignature(
          "the signature's data has no mark of sr25519, the highest bit of its last byte: "
              + Excerpt.of(data));
    }
    String sender = envelope.sender().value();
    byte[] keyBytes = publicKey(sender);
    Sr25519PublicKey key = keyBytes == null ? null : keys.find(keyBytes);
    if (key == null) {
      return Verdict.invalidSignature(
          "the sender is not an SS58 address, and no key in hexadecimal: " + Excerpt.of(sender));
    }
    byte[] message = envelope.verificationBuffer();
    return key.verify(message, signature) || key.verify(wrapped(message), signature)
        ? Verdict.VALID
        : Verdict.invalidSignature("the signature does not match the message and its sender");
  }

  /**
   * What browser extensions sign instead of a message, so that nobody signs a transaction unseen.
   */
  private static byte[] wrapped(byte[] message) {
    int start = BEFORE_WRAPPED.length;
    byte[] wrapped = new byte[start + message.length + AFTER_WRAPPED.length];
    System.arraycopy(BEFORE_WRAPPED, 0, wrapped, 0, start);
    System.arraycopy(message, 0, wrapped, start, message.length);
    System.arraycopy(AFTER_WRAPPED, 0, wrapped, start + message.length, AFTER_WRAPPED.length);
    return wrapped;
  }

  private static byte @Nullable [] publicKey(String sender) {
    return sender.startsWith(HEX_PREFIX)
        ? parseHex(sender, HEX_PREFIX.length(), Sr25519.KEY_BYTES)
        : Ss58.decode(sender).orElse(null);
  }

  private static byte @Nullable [] parseHex(String text, int from, int bytes) {
    if (text.length() - from != 2 * bytes) {
      return null;
    }
    for (int i = from; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return null;
      }
    }
    return HEX.parseHex(text, from, text.length());
  }
}
