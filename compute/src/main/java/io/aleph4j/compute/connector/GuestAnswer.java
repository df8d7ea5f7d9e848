package io.aleph4j.compute.connector;

import io.aleph4j.service.web.HttpException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer to a guest. */
sealed interface GuestAnswer {

  int status();

  String contentType();

  /** One that is there. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Whole(int status, String contentType, Map<String, String> headers, byte[] body)
      implements GuestAnswer {}

  /**
   * One that is read while it is sent.
   *
   * @param length less than 0 when nobody knows it
   * @param body closed by whoever sends it
   */
  record Streamed(int status, String contentType, long length, InputStream body)
      implements GuestAnswer {}

  /** A JSON document. */
  static GuestAnswer json(String text) {
    return new Whole(
        200, "application/json; charset=utf-8", Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes of unknown meaning. */
  static GuestAnswer bytes(byte[] bytes) {
    return new Whole(200, "application/octet-stream", Map.of(), bytes);
  }

  /** Anything but what was asked for. */
  static GuestAnswer of(HttpException error) {
    return new Whole(error.status(), error.contentType(), error.headers(), error.body());
  }
}
