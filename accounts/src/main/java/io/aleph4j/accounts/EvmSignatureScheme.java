package io.aleph4j.accounts;

import io.aleph4j.protocol.Envelope;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of Ethereum and the chains like it: {@code r ‖ s ‖ v} in hexadecimal over the EIP-191
 * digest (spec 01 §3.3).
 *
 * <p>The sender's letter case matters only through the signed text. Contract wallets (EIP-1271) are
 * not verified.
 */
final class EvmSignatureScheme implements SignatureScheme {

  private static final int SIGNATURE_DIGITS = 130;
  private static final int ADDRESS_LENGTH = 42;
  private static final HexFormat HEX = HexFormat.of();

  private final Secp256k1 secp256k1;

  EvmSignatureScheme(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  @Override
  public Verdict verify(Envelope envelope) {
    String text = envelope.signature();
    if (text == null || text.isEmpty()) {
      return Verdict.invalidSignature("the signature is missing");
    }
    String sender = envelope.sender().value();
    if (!isAddress(sender)) {
      return Verdict.invalidSignature("the sender is not an address: 0x and 40 hexadecimal digits");
    }
    byte[] signature = parse(text);
    if (signature == null) {
      return Verdict.invalidSignature("the signature is not 65 bytes in hexadecimal");
    }
    int recoveryId = recoveryId(signature[64] & 0xff);
    if (recoveryId < 0) {
      return Verdict.invalidSignature(
          "the signature's last byte is "
              + (signature[64] & 0xff)
              + ", not 0, 1, 27, 28 or at least 35");
    }
    byte[] digest = EthereumHashes.messageDigest(envelope.verificationBuffer());
    byte[] key = secp256k1.recover(digest, Arrays.copyOf(signature, 64), recoveryId);
    if (key == null) {
      return Verdict.invalidSignature("no key can have made the signature");
    }
    byte[] hash = EthereumHashes.keyHash(key);
    return isAddressOf(sender, hash)
        ? Verdict.VALID
        : Verdict.invalidSignature(
            "signed by 0x"
                + HEX.formatHex(hash, hash.length - EthereumHashes.ADDRESS_BYTES, hash.length)
                + ", not by the sender "
                + sender);
  }

  /**
   * The 65 bytes, or null. The network pads an odd number of digits with a leading zero, so 129
   * digits pass.
   */
  private static byte @Nullable [] parse(String text) {
    int start = hasPrefix(text) ? 2 : 0;
    int digits = text.length() - start;
    if (digits != SIGNATURE_DIGITS && digits != SIGNATURE_DIGITS - 1) {
      return null;
    }
    for (int i = start; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return null;
      }
    }
    return digits == SIGNATURE_DIGITS
        ? HEX.parseHex(text, start, text.length())
        : HEX.parseHex("0" + text.substring(start));
  }

  private static int recoveryId(int v) {
    if (v >= 35) {
      return (v - 35) % 2;
    }
    return switch (v) {
      case 0, 27 -> 0;
      case 1, 28 -> 1;
      default -> -1;
    };
  }

  private static boolean isAddress(String sender) {
    if (sender.length() != ADDRESS_LENGTH || !hasPrefix(sender)) {
      return false;
    }
    for (int i = 2; i < ADDRESS_LENGTH; i++) {
      if (!HexFormat.isHexDigit(sender.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAddressOf(String sender, byte[] keyHash) {
    int start = keyHash.length - EthereumHashes.ADDRESS_BYTES;
    for (int i = 0; i < EthereumHashes.ADDRESS_BYTES; i++) {
      int high = HexFormat.fromHexDigit(sender.charAt(2 + 2 * i));
      int low = HexFormat.fromHexDigit(sender.charAt(3 + 2 * i));
      if ((byte) (high << 4 | low) != keyHash[start + i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasPrefix(String text) {
    return text.length() >= 2
        && text.charAt(0) == '0'
        && (text.charAt(1) == 'x' || text.charAt(1) == 'X');
  }
}
