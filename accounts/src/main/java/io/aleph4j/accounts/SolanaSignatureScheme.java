package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.util.Optional;

/**
 * Accounts of Solana and Eclipse: Ed25519 over the plain buffer, the address being the key (spec 01
 * §3.4).
 */
final class SolanaSignatureScheme implements SignatureScheme {

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
    Optional<byte[]> key = Base58Text.decode(parsed.publicKey(), StrictEd25519.KEY_BYTES);
    if (key.isEmpty()) {
      return Verdict.invalidSignature("the public key is not 32 bytes in base 58");
    }
    Optional<byte[]> signature =
        Base58Text.decode(parsed.signature(), StrictEd25519.SIGNATURE_BYTES);
    if (signature.isEmpty()) {
      return Verdict.invalidSignature("the signature is not 64 bytes in base 58");
    }
    return ed25519.verify(key.get(), envelope.verificationBuffer(), signature.get())
        ? Verdict.VALID
        : Verdict.invalidSignature("the signature does not match the message and its sender");
  }
}
