package io.aleph4j.compute.connector;

import java.util.List;
import java.util.Map;

/**
 * A request of a guest.
 *
 * @param target what stands in the request line
 * @param isOld whether it is one of HTTP/1.0
 * @param headers by names in lower case, each with all of its values
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record GuestRequest(
    String method, String target, boolean isOld, Map<String, List<String>> headers, byte[] body) {

  /** The only value of a header, or an empty text. */
  String header(String name) {
    return String.join(",", headers.getOrDefault(name, List.of()));
  }

  boolean isKept() {
    return !isOld && !header("connection").toLowerCase(java.util.Locale.ROOT).contains("close");
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  GuestRequest withBody(byte[] bytes) {
    return new GuestRequest(method, target, isOld, headers, bytes);
  }
}
