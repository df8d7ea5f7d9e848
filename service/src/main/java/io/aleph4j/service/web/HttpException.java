package io.aleph4j.service.web;

import io.aleph4j.service.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An answer other than the one asked for. A handler throws it, the server sends it exactly as it is
 * (spec 02 §1.3).
 */
public final class HttpException extends ServiceException {
  /** The media type of every error that is not JSON. */
  public static final String TEXT = "text/plain; charset=utf-8";

  private final int status;
  private final String contentType;
  private final String body;
  private final Map<String, String> headers;

  private HttpException(int status, String contentType, String body, Map<String, String> headers) {
    super(status + " " + body);
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = Map.copyOf(headers);
  }

  /** The status alone: {@code 404: Not Found}. */
  public static HttpException of(int status) {
    return reason(status, HttpStatus.getMessage(status));
  }

  /** A status with its reason as plain text: {@code 422: <reason>}. */
  public static HttpException reason(int status, String reason) {
    return text(status, status + ": " + reason);
  }

  /** A status with plain text. */
  public static HttpException text(int status, String text) {
    return new HttpException(status, TEXT, text, Map.of());
  }

  /** A status with a JSON document. */
  public static HttpException json(int status, String json) {
    return new HttpException(status, "application/json", json, Map.of());
  }

  /** A body of more than {@code limit} bytes. */
  static HttpException tooLarge(long limit) {
    return text(413, "Maximum request body size " + limit + " exceeded.").andClose();
  }

  /** The same with one more header. */
  public HttpException withHeader(String name, String value) {
    Map<String, String> more = new java.util.HashMap<>(headers);
    more.put(name, value);
    return new HttpException(status, contentType, body, more);
  }

  /** The same, and the connection ends after it. */
  HttpException andClose() {
    return withHeader("Connection", "close");
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The media type of the body. */
  public String contentType() {
    return contentType;
  }

  /** The body in UTF-8. */
  public byte[] body() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  /** Further headers. */
  public Map<String, String> headers() {
    return headers;
  }
}
