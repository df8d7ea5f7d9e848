package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.charset.StandardCharsets;

/**
 * A request to Firecracker.
 *
 * @param method {@code PUT} or {@code PATCH}
 * @param path such as {@code /machine-config}
 * @param body JSON
 */
record ApiRequest(String method, String path, String body) {

  /** What Firecracker takes as a body, unless it is told otherwise. */
  private static final int BODY_LIMIT = 51_200;

  ApiRequest {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    if (length > BODY_LIMIT) {
      throw new IllegalArgumentException(
          "%s %s has %d bytes; Firecracker takes %d".formatted(method, path, length, BODY_LIMIT));
    }
  }

  /** What it does, for messages. */
  String name() {
    return method + " " + path;
  }
}
