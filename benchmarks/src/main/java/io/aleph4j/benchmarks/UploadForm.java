package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;

/**
 * The bytes of an upload around those of its file: the HTTP request's head, the signed message, and
 * the end of the form.
 */
@SuppressWarnings("ArrayRecordComponent") // written to a socket, never compared
record UploadForm(byte[] before, byte[] after) {

  private static final String BOUNDARY = "----benchmark-7MA4YWxkTrZu0gW";

  static UploadForm of(InetSocketAddress node, StoreMessage message, long fileLength) {
    return of(
        node,
        "--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"metadata\"\r\n"
            + "Content-Type: application/json\r\n\r\n"
            + message.metadata()
            + "\r\n",
        fileLength);
  }

  /** An upload of a file that no message keeps yet. */
  static UploadForm of(InetSocketAddress node, long fileLength) {
    return of(node, "", fileLength);
  }

  private static UploadForm of(InetSocketAddress node, String before, long fileLength) {
    String parts =
        before
            + "--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n";
    String end = "\r\n--" + BOUNDARY + "--\r\n";
    String head =
        "POST /api/v0/storage/add_file HTTP/1.1\r\nHost: "
            + HttpConnection.host(node)
            + "\r\nContent-Type: multipart/form-data; boundary="
            + BOUNDARY
            + "\r\nContent-Length: "
            + (parts.length() + fileLength + end.length())
            + "\r\n\r\n";
    return new UploadForm(HttpConnection.ascii(head + parts), HttpConnection.ascii(end));
  }

  /** The whole request with this file in it. */
  byte[] around(byte[] file) {
    byte[] request = new byte[before.length + file.length + after.length];
    System.arraycopy(before, 0, request, 0, before.length);
    System.arraycopy(file, 0, request, before.length, file.length);
    System.arraycopy(after, 0, request, before.length + file.length, after.length);
    return request;
  }
}
