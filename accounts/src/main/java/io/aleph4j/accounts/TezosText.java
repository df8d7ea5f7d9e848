package io.aleph4j.accounts;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of text that Tezos makes of bytes: base 58 with a checksum, and bytes in front that
 * make the text begin with letters of its kind (spec 01 §3.10).
 *
 * <p>Letters and length tell the kind, the bytes in front confirm it: some other bytes would give
 * the same letters, but every value has one text only.
 */
enum TezosText {
  ED25519_KEY("edpk", "0d0f25d9", 32, 54),
  SECP256K1_KEY("sppk", "03fee256", 33, 55),
  P256_KEY("p2pk", "03b28b7f", 33, 55),
  ED25519_ADDRESS("tz1", "06a19f", 20, 36),
  SECP256K1_ADDRESS("tz2", "06a1a1", 20, 36),
  P256_ADDRESS("tz3", "06a1a4", 20, 36),
  ED25519_SIGNATURE("edsig", "09f5cd8612", 64, 99),
  SECP256K1_SIGNATURE("spsig", "0d7365133f", 64, 99),
  P256_SIGNATURE("p2sig", "36f02c34", 64, 98),
  /** A signature that does not say its curve. */
  SIGNATURE("sig", "04822b", 64, 96);

  private final String letters;
  private final String prefix;
  private final int payloadBytes;
  private final int digits;

  /** The bytes in front come in hexadecimal. */
  TezosText(String letters, String prefix, int payloadBytes, int digits) {
    this.letters = letters;
    this.prefix = prefix;
    this.payloadBytes = payloadBytes;
    this.digits = digits;
  }

  /** Whether this text is of this kind by its letters and its length. */
  boolean fits(String text) {
    return text.length() == digits && text.startsWith(letters);
  }

  /** The bytes that this text of this kind says; null when it is of another kind or wrong. */
  byte @Nullable [] decode(String text) {
    byte[] bytes = fits(text) ? Base58Check.decode(text) : null;
    byte[] front = HexFormat.of().parseHex(prefix);
    return bytes != null
            && bytes.length == front.length + payloadBytes
            && Arrays.equals(bytes, 0, front.length, front, 0, front.length)
        ? Arrays.copyOfRange(bytes, front.length, bytes.length)
        : null;
  }

  /** The text of this kind that says these bytes. */
  String encode(byte[] payload) {
    byte[] front = HexFormat.of().parseHex(prefix);
    byte[] bytes = Arrays.copyOf(front, front.length + payload.length);
    System.arraycopy(payload, 0, bytes, front.length, payload.length);
    return Base58Check.encode(bytes);
  }
}
