package io.aleph4j.accounts;

import io.aleph4j.protocol.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The text that Tezos wallets show before they sign, packed as they pack it (spec 01 §3.10).
 *
 * <p>Micheline has a length of four bytes there; the network's clients write twice the length in
 * decimal digits, so that is what is signed.
 */
final class TezosMicheline {

  /** The address of the application when a signature names none. */
  static final String DEFAULT_APPLICATION = "aleph.im";

  private static final byte[] PACKED_STRING = {5, 1, 0};
  private static final String PREFIX = "Tezos Signed Message: ";

  // Digits beyond milliseconds are cut off, as on the network.
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private TezosMicheline() {}

  /** The bytes that are signed for this verification buffer. */
  static byte[] pack(byte[] buffer, String application, String timestamp) {
    byte[] head = (PREFIX + application + ' ' + timestamp + ' ').getBytes(StandardCharsets.UTF_8);
    String length = Long.toString(2L * (head.length + buffer.length));
    ByteArrayOutputStream packed = new ByteArrayOutputStream(head.length + buffer.length + 16);
    packed.writeBytes(PACKED_STRING);
    packed.writeBytes(length.getBytes(StandardCharsets.US_ASCII));
    packed.writeBytes(head);
    packed.writeBytes(buffer);
    return packed.toByteArray();
  }

  /** The date of this moment, to the millisecond. */
  static String timestamp(Timestamp time) {
    return ISO.format(time.toInstant());
  }

  /** The date that this moment's whole seconds are when they are taken for milliseconds. */
  static String timestampOfSecondsAsMilliseconds(Timestamp time) {
    return ISO.format(Instant.ofEpochMilli(time.micros() / 1_000_000));
  }
}
