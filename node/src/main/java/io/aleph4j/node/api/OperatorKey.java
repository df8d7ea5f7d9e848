package io.aleph4j.node.api;

import io.aleph4j.accounts.Secp256k1;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The key of the node's operator, whose tokens open the few routes that are his alone (spec 02
 * §4.7). A token is {@code base64("<unix seconds>:" + base64(DER signature of the seconds))}.
 * Immutable and thread-safe.
 */
public final class OperatorKey {

  private static final String HEADER = "X-Auth-Token";

  /** Clocks differ. */
  private static final long MOST_AHEAD = 30;

  /** Longer ones are not even decoded. */
  private static final int LONGEST_TOKEN = 512;

  private static final String SECONDS = "[0-9]{1,15}";

  private final byte[] key;
  private final Duration maxAge;

  private OperatorKey(byte[] key, Duration maxAge) {
    this.key = key;
    this.maxAge = maxAge;
  }

  /**
   * The holder of this key.
   *
   * @param hex a compressed public key of secp256k1, 66 hexadecimal digits
   * @param maxAge how old a token may be
   * @throws IllegalArgumentException when that is no such key
   */
  public static OperatorKey of(String hex, Duration maxAge) {
    byte[] key = HexFormat.of().parseHex(hex);
    if (!Secp256k1.isCompressedKey(key)) {
      throw new IllegalArgumentException(
          "not a compressed public key, 66 hexadecimal digits that begin with 02 or 03: " + hex);
    }
    return new OperatorKey(key, maxAge);
  }

  /** Lets only the operator pass. Throws 403 when there is none, and 401 for everybody else. */
  static void require(@Nullable OperatorKey operator, Context context, InstantSource clock) {
    if (operator == null) {
      throw HttpException.reason(
          403, "This node has no operator's key: its setting aleph.auth.public_key is empty");
    }
    String token = context.header(HEADER);
    if (token == null) {
      throw refusal("Missing " + HEADER + " header");
    }
    if (!operator.accepts(token, clock.instant().getEpochSecond())) {
      throw refusal("Invalid or expired authentication token");
    }
  }

  private static HttpException refusal(String text) {
    return HttpException.text(401, text).withHeader("WWW-Authenticate", "Bearer");
  }

  /** Whether the operator made this token, and lately. */
  boolean accepts(String token, long now) {
    if (token.length() > LONGEST_TOKEN) {
      return false;
    }
    try {
      String text = new String(Base64.getDecoder().decode(token), StandardCharsets.ISO_8859_1);
      int colon = text.indexOf(':');
      if (colon < 0 || !text.substring(0, colon).matches(SECONDS)) {
        return false;
      }
      String seconds = text.substring(0, colon);
      long age = now - Long.parseLong(seconds);
      return age <= maxAge.toSeconds()
          && age >= -MOST_AHEAD
          && isSigned(seconds, Base64.getDecoder().decode(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return false; // no base 64
    }
  }

  private boolean isSigned(String seconds, byte[] der) {
    byte[] digest = sha256(seconds.getBytes(StandardCharsets.US_ASCII));
    return Secp256k1.fastest().verifyDer(digest, der, key);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
