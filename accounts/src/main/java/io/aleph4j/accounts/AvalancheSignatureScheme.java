package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of Avalanche's own chains, {@code X-avax1…}: {@code r ‖ s ‖ recovery id} in cb58 over a
 * prefixed SHA-256 (spec 01 §3.6).
 *
 * <p>Senders of the contract chain, {@code 0x…}, are refused, as the network does.
 */
final class AvalancheSignatureScheme implements SignatureScheme {

  private static final int SIGNATURE_BYTES = 65;
  private static final int MAX_RECOVERY_ID = 3;

  private final Secp256k1 secp256k1;

  AvalancheSignatureScheme(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    String sender = envelope.sender().value();
    int dash = sender.indexOf('-');
    if (dash < 0 || sender.indexOf('1', dash) < 0) {
      return Verdict.invalidSignature(
          "the sender is not an address like X-avax1…: " + Excerpt.of(sender));
    }
    byte[] signature = Cb58.decode(text, SIGNATURE_BYTES).orElse(null);
    if (signature == null) {
      return Verdict.invalidSignature(
          "the signature is not 65 bytes in cb58 with their checksum: " + Excerpt.of(text));
    }
    int recoveryId = signature[SIGNATURE_BYTES - 1] & 0xff;
    if (recoveryId > MAX_RECOVERY_ID) {
      return Verdict.invalidSignature(
          "the signature's last byte is " + recoveryId + ", not 0, 1, 2 or 3");
    }
    String signer = signer(envelope.verificationBuffer(), signature, recoveryId);
    if (signer == null) {
      return Verdict.invalidSignature("no key can have made the signature");
    }
    return isAddress(sender, dash, signer)
        ? Verdict.VALID
        : Verdict.invalidSignature(
            "signed by " + signer + ", not by the sender " + Excerpt.of(sender));
  }

  private @Nullable String signer(byte[] message, byte[] signature, int recoveryId) {
    byte[] digest = AvalancheHashes.messageDigest(message);
    byte[] scalars = Arrays.copyOf(signature, Secp256k1.SIGNATURE_BYTES);
    byte[] key = secp256k1.recover(digest, scalars, recoveryId);
    return key == null ? null : AvalancheHashes.address(key);
  }

  /** Whether the sender is this address after its first dash; any chain may stand before it. */
  private static boolean isAddress(String sender, int dash, String address) {
    return sender.length() == dash + 1 + address.length() && sender.endsWith(address);
  }
}
