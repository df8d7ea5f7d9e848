package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.util.Arrays;

/**
 * Accounts of NULS 1: a key and its ECDSA signature in DER, over either of two forms of the message
 * (spec 01 §3.9).
 *
 * <p>The wallets of old signed the plain form; the Python client and the network's reference know
 * only the Python literal of it. Both are history, so both are verified.
 */
final class NulsSignatureScheme implements SignatureScheme {

  private final Secp256k1 secp256k1;

  /**
   * Which form the last verified message had. Messages come in long rows of one form, so it is
   * tried first; the verdict does not depend on it.
   */
  private volatile boolean lastWasRepr;

  NulsSignatureScheme(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    String sender = envelope.sender().value();
    byte[] address = NulsAddress.decode(sender);
    if (address == null) {
      return Verdict.invalidSignature(
          "the sender " + Excerpt.of(sender) + " is not an address: 24 bytes in base 58");
    }
    NulsSignature parsed = NulsSignature.parse(text);
    if (parsed == null || !Secp256k1.isCompressedKey(parsed.publicKey())) {
      return Verdict.invalidSignature(
          "the signature "
              + Excerpt.of(text)
              + " is not hexadecimal of a compressed key, an algorithm byte and a DER signature");
    }
    byte[] signer = NulsAddress.of(NulsAddress.chainId(address), parsed.publicKey());
    if (!Arrays.equals(signer, address)) {
      return Verdict.invalidSignature(
          "signed by " + NulsAddress.encode(signer) + ", not by the sender " + sender);
    }
    byte[] signature = DerSignature.decode(parsed.der());
    if (signature == null || !LowS.holds(signature)) {
      return Verdict.invalidSignature(
          "the signature " + Excerpt.of(text) + " is not strict DER with a low s");
    }
    return isSignedBy(parsed.publicKey(), envelope.verificationBuffer(), signature)
        ? Verdict.VALID
        : Verdict.invalidSignature("the signature does not match the message and its sender");
  }

  private boolean isSignedBy(byte[] key, byte[] buffer, byte[] signature) {
    boolean repr = lastWasRepr;
    if (isSignedBy(key, buffer, repr, signature)) {
      return true;
    }
    if (!isSignedBy(key, buffer, !repr, signature)) {
      return false;
    }
    lastWasRepr = !repr;
    return true;
  }

  private boolean isSignedBy(byte[] key, byte[] buffer, boolean repr, byte[] signature) {
    byte[] digest = repr ? NulsMessage.reprDigest(buffer) : NulsMessage.rawDigest(buffer);
    return secp256k1.verify(digest, signature, key);
  }
}
