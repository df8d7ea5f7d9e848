package io.aleph4j.node.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Cursors as another node, or somebody else, would write them. */
final class CursorText {

  private CursorText() {}

  static String encode(String payload) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(payload.getBytes(StandardCharsets.UTF_8));
  }

  static String decode(String cursor) {
    return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
  }
}
