package io.aleph4j.conformance;

import io.aleph4j.accounts.Secp256k1;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A node's operator, and the tokens that he makes (spec 02 §4.7). */
final class OperatorToken {

  private static final Secp256k1 CURVE = Secp256k1.inJava();
  private static final byte[] PRIVATE_KEY = HexFormat.of().parseHex("09".repeat(32));

  private OperatorToken() {}

  /** The key that the node's settings name. */
  static String publicKey() {
    return HexFormat.of().formatHex(Secp256k1.compress(CURVE.publicKey(PRIVATE_KEY)));
  }

  /** A token of now. */
  static String now() {
    String seconds = String.valueOf(Instant.now().getEpochSecond());
    return base64((seconds + ":" + base64(sign(seconds))).getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] sign(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      byte[] signature = CURVE.sign(digest, PRIVATE_KEY);
      return der(Arrays.copyOf(signature, 32), Arrays.copyOfRange(signature, 32, 64));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] der(byte[] r, byte[] s) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    for (byte[] number : new byte[][] {r, s}) {
      byte[] shortest = new BigInteger(1, number).toByteArray();
      both.write(2);
      both.write(shortest.length);
      both.writeBytes(shortest);
    }
    ByteArrayOutputStream sequence = new ByteArrayOutputStream();
    sequence.write(0x30);
    sequence.write(both.size());
    sequence.writeBytes(both.toByteArray());
    return sequence.toByteArray();
  }
}
