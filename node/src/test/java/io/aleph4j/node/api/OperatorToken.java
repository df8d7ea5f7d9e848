package io.aleph4j.node.api;

import io.aleph4j.accounts.Secp256k1;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** An operator for tests, and the tokens that he makes. */
final class OperatorToken {

  private static final Secp256k1 CURVE = Secp256k1.inJava();
  private static final byte[] PRIVATE_KEY = HexFormat.of().parseHex("07".repeat(32));

  private OperatorToken() {}

  static String publicKey() {
    return HexFormat.of().formatHex(Secp256k1.compress(CURVE.publicKey(PRIVATE_KEY)));
  }

  static OperatorKey key() {
    return OperatorKey.of(publicKey(), Duration.ofMinutes(5));
  }

  /** A token of now. */
  static String now() {
    return of(String.valueOf(Instant.now().getEpochSecond()));
  }

  static String of(String seconds) {
    return encode(seconds, sign(seconds));
  }

  static String encode(String seconds, byte[] signature) {
    String text = seconds + ":" + Base64.getEncoder().encodeToString(signature);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sign(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return der(CURVE.sign(digest, PRIVATE_KEY));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] der(byte[] signature) {
    byte[] r = new BigInteger(1, Arrays.copyOf(signature, 32)).toByteArray();
    byte[] s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).toByteArray();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(0x30);
    der.write(4 + r.length + s.length);
    der.write(2);
    der.write(r.length);
    der.writeBytes(r);
    der.write(2);
    der.write(s.length);
    der.writeBytes(s);
    return der.toByteArray();
  }
}
