package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.util.Arrays;

/**
 * Accounts of NULS 2: base 64 of a header, {@code r} and {@code s}, from which the key is recovered
 * (spec 01 §3.8). A high {@code s} is accepted, as on the network.
 */
final class Nuls2SignatureScheme implements SignatureScheme {

  /** The header of recovery id 0. */
  static final int FIRST_HEADER = 27;

  /** Header, {@code r} and {@code s}. */
  static final int SIGNATURE_BYTES = 1 + Secp256k1.SIGNATURE_BYTES;

  private static final int MAX_RECOVERY_ID = 3;

  private final Secp256k1 secp256k1;

  Nuls2SignatureScheme(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    String sender = envelope.sender().value();
    Nuls2Network network = Nuls2Network.ofAddress(sender);
    byte[] address = network == null ? null : network.decode(sender);
    if (network == null || address == null) {
      return Verdict.invalidSignature(
          "the sender "
              + Excerpt.of(sender)
              + " is not an address: NULSd or tNULSe, then 24 bytes in base 58");
    }
    byte[] signature = LaxBase64.decode(text, SIGNATURE_BYTES).orElse(null);
    if (signature == null) {
      return Verdict.invalidSignature(
          "the signature " + Excerpt.of(text) + " is not 65 bytes in base 64");
    }
    int recoveryId = (signature[0] & 0xff) - FIRST_HEADER;
    if (recoveryId < 0 || recoveryId > MAX_RECOVERY_ID) {
      return Verdict.invalidSignature(
          "the signature's first byte is " + (signature[0] & 0xff) + ", not from 27 to 30");
    }
    byte[] digest = NulsMessage.rawDigest(envelope.verificationBuffer());
    byte[] rs = Arrays.copyOfRange(signature, 1, SIGNATURE_BYTES);
    byte[] key = secp256k1.recover(digest, rs, recoveryId);
    if (key == null) {
      return Verdict.invalidSignature("no key can have made the signature " + Excerpt.of(text));
    }
    byte[] signer = network.addressBytes(Secp256k1.compress(key));
    return Arrays.equals(signer, address)
        ? Verdict.VALID
        : Verdict.invalidSignature(
            "signed by " + network.encode(signer) + ", not by the sender " + sender);
  }
}
