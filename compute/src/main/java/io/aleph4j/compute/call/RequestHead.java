package io.aleph4j.compute.call;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** A client's request as an application in a machine gets it. */
final class RequestHead {

  /** By what a runtime knows that the host tells of an event; clients cannot say it. */
  private static final String EVENT = "x-aleph-event";

  /** What is said between neighbours and not passed on. */
  private static final Set<String> OF_ONE_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect",
          "x-aleph-call",
          EVENT);

  private RequestHead() {}

  /** Whether it is passed on. */
  static boolean isPassedOn(String name) {
    return !OF_ONE_HOP.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a request wants the connection to become a WebSocket. */
  static boolean isUpgrade(Request request) {
    return request.getMethod().equals("GET")
        && "websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE))
        && request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade");
  }

  /**
   * Request line and headers.
   *
   * @param path what the application is asked for, encoded, with the query
   * @param length of the body; less than 0 for one that is sent in chunks
   * @param call the number of the call
   */
  static String of(Request request, String path, long length, boolean hasBody, long call) {
    List<String> named = request.getHeaders().getCSV(HttpHeader.CONNECTION, false);
    StringBuilder head = new StringBuilder(512);
    head.append(request.getMethod()).append(' ').append(path).append(" HTTP/1.1\r\n");
    for (HttpField field : request.getHeaders()) {
      if (isPassedOn(field.getName())
          && field.getHeader() != HttpHeader.CONTENT_LENGTH
          && named.stream().noneMatch(field.getName()::equalsIgnoreCase)) {
        append(head, field.getName(), field.getValue());
      }
    }
    if (hasBody && length < 0) {
      append(head, "transfer-encoding", "chunked");
    } else if (hasBody || request.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
      append(head, "content-length", Long.toString(length));
    }
    if (isUpgrade(request)) {
      append(head, "connection", "Upgrade");
      append(head, "upgrade", "websocket");
    }
    append(head, "x-aleph-call", Long.toString(call));
    return head.append("\r\n").toString();
  }

  /**
   * The same for a message that the program subscribed to.
   *
   * @param length of the message
   * @param call the number of the call
   */
  static String ofEvent(int length, long call) {
    StringBuilder head = new StringBuilder(256);
    head.append("POST / HTTP/1.1\r\n");
    append(head, "host", "localhost");
    append(head, "content-type", "application/json");
    append(head, "content-length", Integer.toString(length));
    append(head, "connection", "close");
    append(head, EVENT, "aleph.message");
    append(head, "x-aleph-call", Long.toString(call));
    return head.append("\r\n").toString();
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name.toLowerCase(Locale.ROOT)).append(": ").append(value).append("\r\n");
  }
}
