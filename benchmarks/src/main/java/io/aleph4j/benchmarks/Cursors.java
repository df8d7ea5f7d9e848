package io.aleph4j.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Cursors that stand in the middle of lists (spec 02 §1.7). */
final class Cursors {

  private static final String MIDDLE_HASH = "8".repeat(64);
  private static final String MIDDLE_ADDRESS = "0x8";
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx").withZone(ZoneOffset.UTC);

  private final String time;

  /** Cursors at this moment, in microseconds. */
  Cursors(long middleMicros) {
    time = ISO.format(Instant.EPOCH.plus(middleMicros / 1_000_000, ChronoUnit.SECONDS));
  }

  /** Of messages, posts and files. */
  String message() {
    return encode("{\"h\":\"" + MIDDLE_HASH + "\",\"t\":\"" + time + "\"}");
  }

  String aggregate() {
    return encode("{\"k\":\"key-0\",\"o\":\"" + MIDDLE_ADDRESS + "\",\"t\":\"" + time + "\"}");
  }

  /** Of balances. */
  String address() {
    return encode("{\"a\":\"" + MIDDLE_ADDRESS + "\"}");
  }

  String statistics() {
    return encode("{\"a\":\"" + MIDDLE_ADDRESS + "\",\"v\":20}");
  }

  String creditTime() {
    return credit("message_timestamp", '"' + time + '"');
  }

  String creditAmount() {
    return credit("amount", "-1000");
  }

  private static String credit(String column, String value) {
    return encode(
        "{\"i\":0,\"o\":-1,\"r\":\""
            + MIDDLE_HASH
            + "\",\"s\":\""
            + column
            + "\",\"v\":"
            + value
            + "}");
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
