package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/** The API's parsers, which its package keeps to itself. */
@NullMarked
public final class ApiParsers {

  private ApiParsers() {}

  /**
   * Reads a cursor as every list does.
   *
   * @param input the order in the first byte, then a cursor as it is sent, or its payload when the
   *     first byte is even
   */
  public static void cursor(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String cursor =
        input[0] % 2 == 0
            ? Base64.getUrlEncoder().encodeToString(rest)
            : new String(rest, StandardCharsets.UTF_8);
    JsonNode payload = Cursor.decode(cursor);
    if (payload.has("n")) {
      Cursor.number(payload, "n", cursor);
      return;
    }
    MessageOrder.SortBy sortBy =
        payload.has("c") ? MessageOrder.SortBy.TX_TIME : MessageOrder.SortBy.TIME;
    MessagePosition position = Cursor.position(sortBy, cursor);
    MessagePosition again = Cursor.position(sortBy, Cursor.of(sortBy, position));
    if (!again.equals(position)) {
      throw new AssertionError(position + " is written as a cursor of " + again);
    }
  }

  /** Makes a value canonical, which must change nothing the second time. */
  public static void canonicalJson(byte[] input) {
    byte[] once = CanonicalJson.of(input);
    if (!Arrays.equals(CanonicalJson.of(once), once)) {
      throw new AssertionError(
          "canonical text is not kept: " + new String(once, StandardCharsets.UTF_8));
    }
  }
}
