package io.aleph4j.compute.call;

import io.aleph4j.compute.ComputeException;
import org.jspecify.annotations.Nullable;

/** A call has no answer of the program's; this is the node's (spec 04 §3.1). */
final class CallFailure extends ComputeException {
  private final int status;
  private final String body;
  private final boolean isJson;
  private final boolean stops;
  private final int retryAfterSeconds;

  private CallFailure(
      int status,
      String body,
      boolean isJson,
      boolean stops,
      int retryAfterSeconds,
      @Nullable Throwable cause) {
    super(status + " " + body, cause);
    this.status = status;
    this.body = body;
    this.isJson = isJson;
    this.stops = stops;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** With an error as JSON. */
  static CallFailure json(int status, String error, @Nullable Throwable cause) {
    return new CallFailure(status, error, true, false, 0, cause);
  }

  /** With a plain text. */
  static CallFailure text(int status, String text, @Nullable Throwable cause) {
    return new CallFailure(status, text, false, false, 0, cause);
  }

  /** The same; the machine is of no use any more. */
  CallFailure andStop() {
    return new CallFailure(status, body, isJson, true, retryAfterSeconds, getCause());
  }

  /** The same; the client may come back. */
  CallFailure retryAfter(int seconds) {
    return new CallFailure(status, body, isJson, stops, seconds, getCause());
  }

  int status() {
    return status;
  }

  String body() {
    return body;
  }

  boolean isJson() {
    return isJson;
  }

  boolean stops() {
    return stops;
  }

  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
