package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Envelope;
import java.util.Optional;

/**
 * Accounts of Solana and Eclipse: Ed25519 over the plain buffer, the address being the key (spec 01
 * §3.4).
 */
final class SolanaSignatureScheme implements SignatureScheme {

  // 32 and 64 bytes never take more digits; longer text is refused before the quadratic decoding.
  private static final int MAX_KEY_DIGITS = 44;
  private static final int MAX_SIGNATURE_DIGITS = 88;

  private final StrictEd25519 ed25519 = new StrictEd25519();

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    SolanaSignature parsed = SolanaSignature.parse(text);
    if (parsed == null) {
      return Verdict.invalidSignature(
          "the signature is not a JSON object with signature and publicKey, of version 1 or none");
    }
    if (!parsed.publicKey().equals(envelope.sender().value())) {
      return Verdict.invalidSignature("the signature's publicKey is not the sender");
    }
    Optional<byte[]> key = decode(parsed.publicKey(), MAX_KEY_DIGITS, StrictEd25519.KEY_BYTES);
    if (key.isEmpty()) {
      return Verdict.invalidSignature("the public key is not 32 bytes in base 58");
    }
    Optional<byte[]> signature =
        decode(parsed.signature(), MAX_SIGNATURE_DIGITS, StrictEd25519.SIGNATURE_BYTES);
    if (signature.isEmpty()) {
      return Verdict.invalidSignature("the signature is not 64 bytes in base 58");
    }
    return ed25519.verify(key.get(), envelope.verificationBuffer(), signature.get())
        ? Verdict.VALID
        : Verdict.invalidSignature("the signature does not match the message and its sender");
  }

  /**
   * The bytes, if there are exactly that many. White space at the end counts as nothing, as on the
   * network.
   */
  private static Optional<byte[]> decode(String text, int maxDigits, int bytes) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end > maxDigits
        ? Optional.empty()
        : Base58.decode(text.substring(0, end)).filter(decoded -> decoded.length == bytes);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
